#include <string.h>

#include "cbor.h"

#define MAX_REASON 200u
#define ES256 2u
/* {1: -19} and {1: -9}, with the head that says their length. */
#define PROTECTED_ED25519 "\x43\xa1\x01\x32"
#define PROTECTED_ESP256 "\x43\xa1\x01\x28"
#define PROTECTED_SIZE 4u

static uint8_t *put(uint8_t *at, const void *bytes, size_t length) {
  memcpy(at, bytes, length);
  return at + length;
}

static uint8_t *put_integer(uint8_t *at, uint8_t key, uint64_t value) {
  *at++ = key;
  return at + hf_write_head(at, HF_MAJOR_UNSIGNED, value);
}

static uint8_t *put_string(uint8_t *at, unsigned major, hf_bytes string) {
  at += hf_write_head(at, major, string.length);
  return put(at, string.data, string.length);
}

static uint8_t *put_bytes(uint8_t *at, uint8_t key, const uint8_t *bytes, size_t length) {
  *at++ = key;
  return put_string(at, HF_MAJOR_BYTES, (hf_bytes){bytes, length});
}

static uint8_t *put_payload(uint8_t *at, const hf_receipt *receipt) {
  at = put(at, "\xab\x01\x6chf-receipt/1", 15);
  at = put_bytes(at, 2, receipt->owner, HF_OWNER_SIZE);
  *at++ = 3;
  at = put_string(at, HF_MAJOR_TEXT, receipt->endpoint);
  at = put_bytes(at, 4, receipt->command, HF_HASH_SIZE);
  at = put_integer(at, 5, receipt->index);
  at = put_integer(at, 6, receipt->result);
  *at++ = 7;
  at = put_string(at, HF_MAJOR_TEXT, (hf_bytes){(const uint8_t *)receipt->reason, strlen(receipt->reason)});
  at = put_integer(at, 8, receipt->time);
  at = put_bytes(at, 9, receipt->nonce, HF_NONCE_SIZE);
  at = put_integer(at, 10, receipt->state);
  return put_integer(at, 11, receipt->root_version);
}

static bool is_encodable(const hf_receipt *receipt, uint8_t kind) {
  /* Any integer is encoded in at most nine bytes, so that only the texts have to be held to what there is room for. */
  return (kind == 1 || kind == ES256) && receipt->endpoint.length <= HF_MAX_ENDPOINT &&
         strlen(receipt->reason) <= MAX_REASON;
}

size_t hf_receipt_encode(const hf_receipt *receipt, uint32_t key, uint8_t kind, uint8_t *buffer, size_t capacity) {
  if (capacity < HF_MAX_RECEIPT || !is_encodable(receipt, kind)) return 0;
  uint8_t *at = put(buffer, "\x84", 1);
  const hf_bytes protected_item = {at, PROTECTED_SIZE};
  at = put(at, kind == ES256 ? PROTECTED_ESP256 : PROTECTED_ED25519, PROTECTED_SIZE);
  *at++ = 0xa0;
  /* The payload's length comes before it, in one to three bytes: it is moved to where it then begins. */
  uint8_t *item = at;
  uint8_t *payload = at + 3;
  size_t length = (size_t)(put_payload(payload, receipt) - payload);
  at += hf_write_head(at, HF_MAJOR_BYTES, length);
  memmove(at, payload, length);
  at += length;
  const hf_bytes structure[] = {
      HF_LITERAL("\x84\x6aSignature1"), protected_item, HF_LITERAL("\x40"), {item, (size_t)(at - item)}};
  at = put(at, "\x58\x40", 2);
  if (!hf_sign(key, kind, structure, 4, at)) return 0;
  return (size_t)(at + HF_SIGNATURE_SIZE - buffer);
}
