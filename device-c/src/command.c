#include "command.h"

#include <string.h>

#define MAX_ARGUMENTS 8
#define MAX_NUMBER 255
#define MAX_TEXT 64
#define MAX_REASON 200

/*
 * The types that an argument can have: major types, of which 7 is true, and false a number that no major type of the
 * subset has.
 */
enum { INTEGER = HF_MAJOR_UNSIGNED, BYTES = HF_MAJOR_BYTES, TEXT = HF_MAJOR_TEXT, FALSE = 6, TRUE = 7 };

typedef struct {
  uint32_t key;
  uint32_t type;
  uint64_t number;
  hf_bytes bytes;
} hf_argument;

static void read_argument(hf_reader *reader, hf_argument *argument) {
  argument->key = hf_next(reader, HF_NUMBER(1, MAX_NUMBER));
  argument->number = 0;
  argument->type = reader->at < reader->end ? *reader->at >> 5 : INTEGER;
  if (hf_next_is(reader, 0xf4)) argument->type = FALSE;
  else if (hf_next_is(reader, 0xf5)) argument->type = TRUE;
  else if (argument->type == TEXT) hf_next_string(reader, HF_TEXT(1, MAX_TEXT), &argument->bytes);
  else if (argument->type == BYTES) hf_next_string(reader, HF_BYTES(0, MAX_TEXT), &argument->bytes);
  else argument->number = hf_next_number(reader, 0);
}

static void check_arguments(hf_reader *reader, hf_command *command) {
  command->argument_count = hf_next(reader, HF_MAP(0, MAX_ARGUMENTS));
  command->arguments = *reader;
  uint32_t former = 0;
  for (uint32_t i = 0; i < command->argument_count; i++) {
    hf_argument argument;
    read_argument(reader, &argument);
    hf_malformed_if(reader, argument.key <= former);
    former = argument.key;
  }
}

static void read_target(hf_reader *reader, hf_command *command) {
  static const hf_item items[] = {HF_FIXED(0), HF_TEXT(1, HF_MAX_ENDPOINT), HF_FIXED(HF_HASH_SIZE),
                                  HF_TEXT(1, MAX_TEXT)};
  bool is_long = hf_next(reader, HF_ARRAY(2, 3)) != 2;
  command->target = hf_next(reader, HF_NUMBER(HF_TARGET_DEVICE, HF_TARGET_MODEL));
  hf_next_string(reader, items[command->target], &command->subject);
  command->set_size = is_long ? hf_next_number(reader, 0) : 0;
  hf_malformed_if(reader, is_long != (command->target == HF_TARGET_SET) || is_long != (command->set_size > 0));
}

hf_refusal hf_command_decode(const hf_bytes *payload, hf_command *command) {
  hf_reader reader;
  hf_read(&reader, *payload);
  uint32_t fields = hf_next(&reader, HF_MAP(9, 11));
  hf_next_literal(&reader, "\x01\x68hf-cmd/1\x02");
  command->owner = hf_next_bytes(&reader, HF_FIXED(HF_OWNER_SIZE));
  command->root = hf_next_number(&reader, 3);
  hf_next_key(&reader, 4);
  read_target(&reader, command);
  command->operation = hf_next(&reader, HF_FIELD(5) | HF_NUMBER(1, MAX_NUMBER));
  hf_next_key(&reader, 6);
  check_arguments(&reader, command);
  command->not_before = hf_next_number(&reader, 7);
  command->expires = hf_next_number(&reader, 8);
  (void)hf_next_bytes(&reader, HF_FIELD(9) | HF_FIXED(16));
  fields -= 9;
  command->nonce = NULL;
  if (hf_next_is(&reader, 10)) {
    command->nonce = hf_next_bytes(&reader, HF_FIXED(HF_NONCE_SIZE));
    hf_malformed_if(&reader, command->target != HF_TARGET_DEVICE);
    fields--;
  }
  if (hf_next_is(&reader, 11)) {
    (void)hf_next_bytes(&reader, HF_TEXT(1, MAX_REASON));
    fields--;
  }
  hf_malformed_if(&reader, fields != 0 || command->root == 0 || command->expires <= command->not_before);
  return hf_end(&reader);
}

static bool is_among(const hf_command *command, uint32_t operations) {
  return command->operation < 32 && (operations >> command->operation & 1) != 0;
}

bool hf_is_known(const hf_command *command, uint32_t operations) {
  /* A root is signed as SignedRoot, and never in a command. */
  return is_among(command, operations & ~HF_KNOWS(HF_ROOT) & (HF_KNOWS(HF_FIRMWARE + 1) - 1));
}

bool hf_binds_nonce(const hf_command *command) {
  return is_among(command, HF_KNOWS(HF_LOCK) | HF_KNOWS(HF_DISABLE) | HF_KNOWS(HF_WIPE) | HF_KNOWS(HF_FACTORY_RESET));
}

bool hf_has_attachment(const hf_command *command) {
  return command->operation == HF_SERVERS || command->operation == HF_CREDENTIALS;
}

/* The types of the arguments 1, 2, ... as digits; the one that can only be true is optional. */
static const char *types_of(const hf_command *command) {
  if (command->operation == HF_WIPE) return "0";
  if (command->operation == HF_FIRMWARE) return "33207";
  return hf_has_attachment(command) ? "2" : "";
}

bool hf_read_arguments(const hf_command *command, const uint8_t *base, hf_arguments *arguments) {
  const char *types = types_of(command);
  hf_reader reader = command->arguments;
  for (uint32_t i = 0; i < command->argument_count; i++) {
    hf_argument argument;
    read_argument(&reader, &argument);
    uint32_t type = (uint32_t)*types++ - '0';
    if (argument.key != i + 1 || argument.type != type) return false;
    if (type == BYTES && argument.bytes.length != HF_HASH_SIZE) return false;
    if (type == INTEGER) arguments->number = argument.number;
    else if (type == TRUE) arguments->permits_lower_version = true;
    else arguments->spans[i] = (hf_span){(uint32_t)(argument.bytes.data - base), (uint32_t)argument.bytes.length};
  }
  if (*types != '\0' && *types != '0' + TRUE) return false;
  return command->operation != HF_WIPE || (arguments->number >= 1 && arguments->number <= 2);
}
