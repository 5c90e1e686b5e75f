/*
 * What the tests drive: a line is a question, and one line answers it. Bytes are in hexadecimal, `-` for none.
 *
 *   verify ROOT ENDPOINT MODEL OPERATIONS CLOCK STATE NONCE BUNDLE
 *     -> REFUSAL DECODED HASH INDEX OPERATION NUMBER LOWER SPAN SPAN SPAN ROOT ROOT_VERSION STATE
 *   where STATE is NEXT_INDEX TIME_FLOOR ACTED_FLOOR COUNT, and NOT_BEFORE ID for each
 *   root ROOT           -> REFUSAL OWNER VERSION HASH
 *   ed25519 KEY MESSAGE SIGNATURE, p256 KEY MESSAGE SIGNATURE -> 0 or 1, in two pieces or in one
 *   exhaust, relax      -> how many slots for keys are taken, so that the PSA implementation can import no other
 *   key                 -> the public key that receipts are signed with, an uncompressed point
 *   receipt OWNER ENDPOINT COMMAND INDEX RESULT REASON TIME NONCE STATE ROOT_VERSION -> the SignedReceipt, `-` if it
 * could not be made
 *
 * ML-DSA-44 is asked for: the program prints `mldsa44?`, or `mldsa44 KEY MESSAGE SIGNATURE`, and reads 0 or 1.
 */
#define _POSIX_C_SOURCE 200809L

#include <psa/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

static psa_key_id_t device_key;

static void print_span(const hf_bytes *bundle, hf_span span) {
  (void)putchar(' ');
  print_hex(bundle->data + span.offset, span.length);
}

static void read_state(char **line, hf_state *state) {
  state->next_index = next_number(line);
  state->time_floor = next_number(line);
  state->acted_floor = next_number(line);
  state->acted_count = (uint32_t)next_number(line);
  if (state->acted_count > HF_MAX_ACTED) exit(2);
  for (uint32_t i = 0; i < state->acted_count; i++) {
    state->acted[i].not_before = next_number(line);
    hf_bytes id = next_hex(line);
    if (id.length != HF_ACTED_ID_SIZE) exit(2);
    memcpy(state->acted[i].id, id.data, HF_ACTED_ID_SIZE);
    release(id);
  }
}

static void print_state(const hf_state *state) {
  (void)printf(" %llu %llu %llu %u", (unsigned long long)state->next_index, (unsigned long long)state->time_floor,
               (unsigned long long)state->acted_floor, (unsigned)state->acted_count);
  for (uint32_t i = 0; i < state->acted_count; i++) {
    (void)printf(" %llu ", (unsigned long long)state->acted[i].not_before);
    print_hex(state->acted[i].id, HF_ACTED_ID_SIZE);
  }
}

static void answer_verify(char **line) {
  hf_device device;
  hf_result result;
  memset(&device, 0, sizeof device);
  device.root = next_hex(line);
  device.endpoint = next_hex(line);
  device.model = next_hex(line);
  device.operations = (uint32_t)next_number(line);
  device.clock = next_number(line);
  read_state(line, &device.state);
  hf_bytes nonce = next_hex(line);
  if (nonce.length != HF_NONCE_SIZE) exit(2);
  memcpy(device.state.nonce, nonce.data, HF_NONCE_SIZE);
  hf_bytes bundle = next_hex(line);
  (void)hf_verify_bundle(bundle.data, bundle.length, &device, &result);
  (void)printf("%s %d ", hf_refusal_name(result.refusal), result.decoded);
  print_hex(result.hash, HF_HASH_SIZE);
  (void)printf(" %llu %u %llu %d", (unsigned long long)result.index, (unsigned)result.operation,
               (unsigned long long)result.arguments.number, result.arguments.permits_lower_version);
  for (int i = 0; i < 3; i++) print_span(&bundle, result.arguments.spans[i]);
  print_span(&bundle, result.root);
  (void)printf(" %llu", (unsigned long long)result.root_version);
  (void)hf_apply(&device.state, &result, nonce.data);
  print_state(&device.state);
  (void)putchar('\n');
  release(device.root);
  release(device.endpoint);
  release(device.model);
  release(nonce);
  release(bundle);
}

static void answer_root(char **line) {
  hf_bytes root = next_hex(line);
  hf_root_facts facts;
  (void)printf("%s ", hf_refusal_name(hf_root_check(root, &facts)));
  print_hex(facts.owner, HF_OWNER_SIZE);
  (void)printf(" %llu ", (unsigned long long)facts.version);
  print_hex(facts.hash, HF_HASH_SIZE);
  (void)putchar('\n');
  release(root);
}

static void answer_ed25519(char **line) {
  hf_bytes key = next_hex(line);
  hf_bytes message = next_hex(line);
  hf_bytes signature = next_hex(line);
  size_t half = message.length / 2;
  const hf_bytes pieces[] = {{message.data, half}, {message.data + half, message.length - half}};
  bool has_sizes = key.length == HF_ED25519_KEY_SIZE && signature.length == HF_SIGNATURE_SIZE;
  (void)printf("%d\n", has_sizes && hf_ed25519_verify(key.data, pieces, 2, signature.data));
  release(key);
  release(message);
  release(signature);
}

static void answer_p256(char **line) {
  hf_bytes key = next_hex(line);
  hf_bytes message = next_hex(line);
  hf_bytes signature = next_hex(line);
  uint8_t digest[HF_HASH_SIZE];
  bool has_sizes = key.length == HF_P256_KEY_SIZE && signature.length == HF_SIGNATURE_SIZE;
  hf_sha256(&message, 1, digest);
  bool is_valid = has_sizes && hf_p256_verify(key.data, digest, signature.data);
  (void)printf("%d\n", is_valid);
  release(key);
  release(message);
  release(signature);
}

/* Only when it is asked for: a random key takes a random number of instructions. */
static void need_device_key(void) {
  if (device_key != PSA_KEY_ID_NULL) return;
  psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
  psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
  psa_set_key_bits(&attributes, 256);
  psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_HASH);
  psa_set_key_algorithm(&attributes, PSA_ALG_ECDSA(PSA_ALG_SHA_256));
  if (psa_generate_key(&attributes, &device_key) != PSA_SUCCESS) exit(2);
}

/* Takes all of the implementation's slots for keys, or gives them back. */
static void answer_slots(bool is_taken) {
  static psa_key_id_t taken[1024];
  static size_t count;
  psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
  const uint8_t key[16] = {0};
  psa_set_key_type(&attributes, PSA_KEY_TYPE_AES);
  while (is_taken && count < 1024 && psa_import_key(&attributes, key, sizeof key, &taken[count]) == PSA_SUCCESS)
    count++;
  while (!is_taken && count > 0 && psa_destroy_key(taken[count - 1]) == PSA_SUCCESS) count--;
  (void)printf("%zu\n", count);
}

static void answer_key(void) {
  uint8_t key[HF_P256_KEY_SIZE];
  size_t length;
  need_device_key();
  if (psa_export_public_key(device_key, key, sizeof key, &length) != PSA_SUCCESS) exit(2);
  print_hex(key, length);
  (void)putchar('\n');
}

static void answer_receipt(char **line) {
  hf_receipt receipt;
  uint8_t out[HF_MAX_RECEIPT];
  char reason[256] = {0};
  need_device_key();
  hf_bytes owner = next_hex(line);
  memcpy(receipt.owner, owner.data, HF_OWNER_SIZE);
  receipt.endpoint = next_hex(line);
  hf_bytes command = next_hex(line);
  memcpy(receipt.command, command.data, HF_HASH_SIZE);
  receipt.index = next_number(line);
  receipt.result = (uint8_t)next_number(line);
  hf_bytes why = next_hex(line);
  memcpy(reason, why.data, why.length < sizeof reason ? why.length : sizeof reason - 1);
  receipt.reason = reason;
  receipt.time = next_number(line);
  hf_bytes nonce = next_hex(line);
  memcpy(receipt.nonce, nonce.data, HF_NONCE_SIZE);
  receipt.state = (uint8_t)next_number(line);
  receipt.root_version = next_number(line);
  print_hex(out, hf_receipt_encode(&receipt, device_key, 2, out, sizeof out));
  (void)putchar('\n');
  release(owner);
  release(receipt.endpoint);
  release(command);
  release(why);
  release(nonce);
}

/* Whether the answer is 1. */
static bool ask(void) {
  (void)fflush(stdout);
  const char *answer = read_line();
  if (answer == NULL) exit(2);
  return answer[0] == '1';
}

bool hf_has_mldsa44(void) {
  (void)printf("mldsa44?\n");
  return ask();
}

bool hf_mldsa44_verify(const uint8_t key[HF_MLDSA44_KEY_SIZE], const hf_bytes *pieces, size_t count,
                       const uint8_t signature[HF_MLDSA44_SIGNATURE_SIZE]) {
  (void)printf("mldsa44 ");
  print_hex(key, HF_MLDSA44_KEY_SIZE);
  (void)putchar(' ');
  for (size_t i = 0; i < count; i++) {
    if (pieces[i].length > 0) print_hex(pieces[i].data, pieces[i].length);
  }
  (void)putchar(' ');
  print_hex(signature, HF_MLDSA44_SIGNATURE_SIZE);
  (void)putchar('\n');
  return ask();
}

int main(void) {
  if (psa_crypto_init() != PSA_SUCCESS) return 2;
  for (char *line = read_line(); line != NULL; line = read_line()) {
    char *rest = line;
    const char *question = strtok_r(line, " \n", &rest);
    if (question == NULL) return 2;
    if (strcmp(question, "verify") == 0) answer_verify(&rest);
    else if (strcmp(question, "root") == 0) answer_root(&rest);
    else if (strcmp(question, "ed25519") == 0) answer_ed25519(&rest);
    else if (strcmp(question, "p256") == 0) answer_p256(&rest);
    else if (strcmp(question, "exhaust") == 0) answer_slots(true);
    else if (strcmp(question, "relax") == 0) answer_slots(false);
    else if (strcmp(question, "key") == 0) answer_key();
    else if (strcmp(question, "receipt") == 0) answer_receipt(&rest);
    else return 2;
    (void)fflush(stdout);
  }
  return 0;
}
