#include "root.h"

#include <string.h>

#include "utf8.h"

#define MAX_KEYS 16
#define MAX_ROLES 8
#define MAX_OPERATION 255
#define MAX_ROLE_OPERATIONS 32
#define LABEL HF_TEXT(1, 64)
#define NOT_IN_NAMES "+"

/* Another cursor in a root that has been decoded. */
static void read_from(hf_reader *reader, const hf_root *root, const uint8_t *at) {
  reader->at = at;
  reader->end = root->end;
  reader->fault = HF_ACCEPTED;
}

static void read_token(hf_reader *reader, hf_bytes *token, const char *except) {
  hf_next_string(reader, HF_TEXT(1, 128), token);
  hf_malformed_if(reader, !hf_is_token(token, except));
}

static void read_key(hf_reader *reader, hf_key *key) {
  static const hf_item items[] = {HF_FIXED(0), HF_FIXED(HF_ED25519_KEY_SIZE), HF_FIXED(HF_P256_KEY_SIZE),
                                  HF_FIXED(HF_P256_KEY_SIZE), HF_FIXED(HF_MLDSA44_KEY_SIZE)};
  bool is_long = hf_next(reader, HF_ARRAY(2, 4)) != 2;
  key->encoded.data = reader->at;
  key->kind = hf_next(reader, HF_NUMBER(HF_KIND_ED25519, HF_KIND_MLDSA44));
  key->bytes = hf_next_bytes(reader, items[key->kind]);
  key->encoded.length = (size_t)(reader->at - key->encoded.data);
  if (reader->fault != HF_ACCEPTED) return;
  hf_malformed_if(reader, is_long != (key->kind == HF_KIND_PASSKEY));
  hf_malformed_if(reader, items[key->kind] == HF_FIXED(HF_P256_KEY_SIZE) && key->bytes[0] != 0x04);
  if (!is_long) return;
  /* What goes into clientDataJSON as it is must need no escapes there. */
  read_token(reader, &key->rp_id, "\"\\");
  read_token(reader, &key->origin, "\"\\");
}

static bool is_one_key(const hf_key *one, const hf_key *other) {
  size_t length = one->encoded.length;
  /* Without its kind: the id of one point differs with its kind, and one holder must not count as two. */
  return length == other->encoded.length && memcmp(one->encoded.data + 1, other->encoded.data + 1, length - 1) == 0;
}

static void key_id(const hf_key *key, uint8_t digest[HF_HASH_SIZE]) {
  const hf_bytes pieces[] = {HF_LITERAL("\x82"), key->encoded};
  hf_sha256(pieces, 2, digest);
}

static void read_holder(hf_reader *reader, hf_key *key) {
  (void)hf_next(reader, HF_TUPLE(2));
  read_key(reader, key);
  hf_malformed_if(reader, key->kind == HF_KIND_MLDSA44);
  (void)hf_next_bytes(reader, LABEL);
}

static void check_keys(hf_reader *reader, hf_root *root) {
  uint8_t digests[2][HF_HASH_SIZE];
  hf_key key, other;
  for (uint32_t i = 0; i < root->key_count; i++) {
    read_holder(reader, &key);
    if (reader->fault != HF_ACCEPTED) return;
    if (key.kind == HF_KIND_PASSKEY) root->passkeys |= UINT32_C(1) << i;
    key_id(&key, digests[i & 1]);
    hf_malformed_if(reader, i > 0 && memcmp(digests[i & 1], digests[~i & 1], HF_KEY_ID_SIZE) <= 0);
    hf_reader former;
    read_from(&former, root, root->keys);
    for (uint32_t j = 0; j < i; j++) {
      read_holder(&former, &other);
      hf_malformed_if(reader, is_one_key(&key, &other));
    }
  }
}

bool hf_in_set(const hf_set *set, uint32_t number) { return (set->bits[number >> 5] >> (number & 31) & 1) != 0; }

/* Numbers in ascending order, at least one. */
static void read_set(hf_reader *reader, hf_set *set, hf_item count, hf_item item) {
  memset(set, 0, sizeof *set);
  uint32_t next = 0;
  for (uint32_t left = hf_next(reader, count); left > 0; left--) {
    uint32_t number = hf_next(reader, item);
    hf_malformed_if(reader, number < next);
    set->bits[number >> 5] |= UINT32_C(1) << (number & 31);
    next = number + 1;
  }
}

uint32_t hf_count_bits(uint32_t bits) {
  uint32_t count = 0;
  for (; bits != 0; bits &= bits - 1) count++;
  return count;
}

static void read_role(hf_reader *reader, hf_role *role) {
  hf_set keys;
  (void)hf_next(reader, HF_TUPLE(5));
  hf_next_string(reader, HF_TEXT(1, 32), &role->name);
  read_set(reader, &role->operations, HF_ARRAY(1, MAX_ROLE_OPERATIONS), HF_NUMBER(1, MAX_OPERATION));
  role->threshold = hf_next(reader, HF_NUMBER(1, MAX_KEYS));
  read_set(reader, &keys, HF_ARRAY(1, MAX_KEYS), HF_NUMBER(0, MAX_KEYS - 1));
  role->keys = keys.bits[0];
  role->outside = hf_next(reader, HF_NUMBER(0, MAX_KEYS));
}

static bool is_role_sound(const hf_role *role, const hf_root *root) {
  /* Of these one signer must have seen the text outside of a browser. */
  const uint32_t outside_operations =
      HF_KNOWS(HF_LOCK) | HF_KNOWS(HF_DISABLE) | HF_KNOWS(HF_WIPE) | HF_KNOWS(HF_ROOT) | HF_KNOWS(HF_FIRMWARE);
  bool needs_outside = (role->operations.bits[0] & outside_operations) != 0;
  return role->keys >> root->key_count == 0 && role->threshold <= hf_count_bits(role->keys) &&
         role->outside <= role->threshold && role->outside <= hf_count_bits(role->keys & ~root->passkeys) &&
         role->outside >= needs_outside;
}

static void check_roles(hf_reader *reader, const hf_root *root) {
  hf_role role, other;
  for (uint32_t i = 0; i < root->role_count; i++) {
    read_role(reader, &role);
    if (reader->fault != HF_ACCEPTED) return;
    hf_malformed_if(reader, !is_role_sound(&role, root));
    hf_reader former;
    read_from(&former, root, root->roles);
    for (uint32_t j = 0; j < i; j++) {
      read_role(&former, &other);
      bool are_alike = hf_same(&role.name, &other.name);
      for (uint32_t k = 0; k < 8; k++) are_alike |= (role.operations.bits[k] & other.operations.bits[k]) != 0;
      hf_malformed_if(reader, are_alike);
    }
  }
  hf_malformed_if(reader, !hf_root_role(root, HF_ROOT, &role));
}

static void read_witness(hf_reader *reader, hf_witness *witness) {
  (void)hf_next(reader, HF_TUPLE(2));
  read_token(reader, &witness->name, NOT_IN_NAMES);
  read_key(reader, &witness->key);
  hf_malformed_if(reader, witness->key.kind != HF_KIND_ED25519 && witness->key.kind != HF_KIND_MLDSA44);
}

static void check_witnesses(hf_reader *reader, const hf_root *root) {
  hf_witness witness, other;
  for (uint32_t i = 0; i < root->witness_count; i++) {
    read_witness(reader, &witness);
    if (reader->fault != HF_ACCEPTED) return;
    /* A log that could vouch for itself would be witnessed by nobody. */
    hf_malformed_if(reader, witness.key.kind == HF_KIND_ED25519 &&
                                memcmp(witness.key.bytes, root->log_key, HF_ED25519_KEY_SIZE) == 0);
    for (uint32_t j = 0; j < i; j++) {
      hf_root_witness(root, j, &other);
      hf_malformed_if(reader, is_one_key(&witness.key, &other.key));
    }
  }
}

hf_refusal hf_root_decode(const hf_bytes *payload, hf_root *root) {
  hf_reader reader;
  hf_read(&reader, *payload);
  root->end = reader.end;
  root->passkeys = 0;
  hf_next_literal(&reader, "\xab\x01\x69hf-root/1\x02");
  root->owner = hf_next_bytes(&reader, HF_FIXED(HF_OWNER_SIZE));
  root->version = hf_next_number(&reader, 3);
  (void)hf_next_bytes(&reader, HF_FIELD(4) | LABEL);
  uint64_t issued = hf_next_number(&reader, 5);
  hf_malformed_if(&reader, hf_next_number(&reader, 6) <= issued || root->version == 0);
  root->key_count = hf_next(&reader, HF_FIELD(7) | HF_ARRAY(1, MAX_KEYS));
  root->keys = reader.at;
  check_keys(&reader, root);
  root->role_count = hf_next(&reader, HF_FIELD(8) | HF_ARRAY(1, MAX_ROLES));
  root->roles = reader.at;
  check_roles(&reader, root);
  hf_next_literal(&reader, "\x09\x82");
  read_token(&reader, &root->log_origin, NOT_IN_NAMES);
  root->log_key = hf_next_bytes(&reader, HF_FIXED(HF_ED25519_KEY_SIZE));
  root->witness_count = hf_next(&reader, HF_FIELD(10) | HF_ARRAY(0, HF_MAX_WITNESSES));
  root->witnesses = reader.at;
  check_witnesses(&reader, root);
  root->quorum = hf_next(&reader, HF_FIELD(11) | HF_NUMBER(0, HF_MAX_WITNESSES));
  hf_malformed_if(&reader, root->quorum > root->witness_count);
  return hf_end(&reader);
}

bool hf_root_role(const hf_root *root, uint32_t operation, hf_role *role) {
  hf_reader reader;
  read_from(&reader, root, root->roles);
  for (uint32_t i = 0; i < root->role_count; i++) {
    read_role(&reader, role);
    if (hf_in_set(&role->operations, operation)) return true;
  }
  return false;
}

int hf_root_find_key(const hf_root *root, const uint8_t *id, hf_key *key) {
  uint8_t digest[HF_HASH_SIZE];
  hf_reader reader;
  read_from(&reader, root, root->keys);
  for (uint32_t i = 0; i < root->key_count; i++) {
    read_holder(&reader, key);
    key_id(key, digest);
    if (memcmp(digest, id, HF_KEY_ID_SIZE) == 0) return (int)i;
  }
  return -1;
}

void hf_root_witness(const hf_root *root, uint32_t index, hf_witness *witness) {
  hf_reader reader;
  read_from(&reader, root, root->witnesses);
  do read_witness(&reader, witness);
  while (index-- > 0);
}
