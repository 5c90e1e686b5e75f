#include "cbor.h"

#include <string.h>

#include "utf8.h"

void hf_read(hf_reader *reader, hf_bytes bytes) {
  /* Of no bytes there need not be an address. */
  reader->at = bytes.length == 0 ? (const uint8_t *)"" : bytes.data;
  reader->end = reader->at + bytes.length;
  reader->fault = HF_ACCEPTED;
}

void hf_fault(hf_reader *reader, hf_refusal fault) {
  if (reader->fault == HF_ACCEPTED) reader->fault = fault;
  reader->at = reader->end;
}

void hf_malformed(hf_reader *reader) { hf_fault(reader, HF_MALFORMED); }

static size_t left_in(const hf_reader *reader) { return (size_t)(reader->end - reader->at); }

/* RFC 8949 §3: the value in the initial byte and the bytes that it announces, in the shortest form. */
uint64_t hf_next_argument(hf_reader *reader, unsigned key, unsigned major) {
  if (key != 0) hf_next_key(reader, (uint8_t)key);
  unsigned info = 31;
  if (left_in(reader) > 0 && (unsigned)*reader->at >> 5 == major) info = *reader->at++ & 0x1fu;
  if (info < 24) return info;
  unsigned bytes = 1u << (info & 3);
  uint64_t value = 0;
  if (info <= 27 && left_in(reader) >= bytes) {
    for (unsigned i = 0; i < bytes; i++) value = value << 8 | *reader->at++;
    uint64_t least = bytes == 1 ? 24 : UINT64_C(1) << bytes * 4;
    if (value >= least && value <= HF_MAX_INTEGER) return value;
  }
  hf_malformed(reader);
  return 0;
}

uint32_t hf_next(hf_reader *reader, hf_item item) {
  uint32_t min = item >> 3 & 0x7f, max = item >> 10 & 0x7fff;
  if (min == HF_EXACTLY) min = max;
  uint64_t value = hf_next_argument(reader, item >> 26, item & 7);
  if (value >= min && value <= max) return (uint32_t)value;
  hf_fault(reader, value > max && (item & HF_OR_TOO_LARGE) != 0 ? HF_TOO_LARGE : HF_MALFORMED);
  return 0;
}

void hf_next_string(hf_reader *reader, hf_item item, hf_bytes *string) {
  string->length = hf_next(reader, item);
  string->data = reader->at;
  if (string->length > left_in(reader) || ((item & 7) == HF_MAJOR_TEXT && !hf_is_utf8(string))) {
    hf_malformed(reader);
    string->length = 0;
  }
  reader->at += string->length;
}

const uint8_t *hf_next_bytes(hf_reader *reader, hf_item item) {
  hf_bytes string;
  hf_next_string(reader, item, &string);
  return string.data;
}

void hf_next_literal(hf_reader *reader, const char *bytes) {
  while (*bytes != '\0') hf_next_key(reader, (uint8_t)*bytes++);
}

bool hf_next_is(hf_reader *reader, uint8_t byte) {
  if (left_in(reader) == 0 || *reader->at != byte) return false;
  reader->at++;
  return true;
}

void hf_next_key(hf_reader *reader, uint8_t key) { hf_malformed_if(reader, !hf_next_is(reader, key)); }

hf_refusal hf_end(hf_reader *reader) {
  hf_malformed_if(reader, left_in(reader) > 0);
  return reader->fault;
}

bool hf_same(const hf_bytes *one, const hf_bytes *other) {
  return one->length == other->length && memcmp(one->data, other->data, one->length) == 0;
}

size_t hf_write_head(uint8_t *out, unsigned major, uint64_t value) {
  unsigned bytes = value < 24 ? 0 : value < 0x100u ? 1 : value < 0x10000u ? 2 : value < UINT64_C(0x100000000) ? 4 : 8;
  unsigned info = bytes == 0 ? (unsigned)value : bytes == 1 ? 24 : bytes == 2 ? 25 : bytes == 4 ? 26 : 27;
  out[0] = (uint8_t)(major << 5 | info);
  for (unsigned i = bytes; i > 0; i--, value >>= 8) out[i] = (uint8_t)value;
  return 1 + bytes;
}
