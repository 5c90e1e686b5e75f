#include "text.h"

static uint8_t base64_character(uint32_t value, const char *last_two) {
  if (value < 26) return (uint8_t)('A' + value);
  if (value < 52) return (uint8_t)('a' + value - 26);
  if (value < 62) return (uint8_t)('0' + value - 52);
  return (uint8_t)last_two[value - 62];
}

void hf_base64(const uint8_t hash[HF_HASH_SIZE], uint8_t out[HF_BASE64_LINE], const char *last_two) {
  for (unsigned at = 0; at < HF_HASH_SIZE; at += 3) {
    uint32_t group = (uint32_t)hash[at] << 16 | (uint32_t)hash[at + 1] << 8;
    if (at + 2 < HF_HASH_SIZE) group |= hash[at + 2];
    for (int shift = 18; shift >= 0; shift -= 6) *out++ = base64_character(group >> shift & 0x3f, last_two);
  }
  /* 32 bytes are ten groups and two bytes. */
  out[-1] = '=';
  out[0] = '\n';
}

/* Divides bit by bit, so that no division of 64 bits is linked in. */
static uint8_t next_digit(uint64_t *value) {
  unsigned rest = 0;
  for (int i = 0; i < 64; i++) {
    rest = rest << 1 | (unsigned)(*value >> 63);
    *value <<= 1;
    if (rest >= 10) {
      rest -= 10;
      *value |= 1;
    }
  }
  return (uint8_t)('0' + rest);
}

void hf_decimal(uint64_t value, uint8_t out[HF_MAX_DECIMAL_LINE], hf_bytes *line) {
  uint8_t *at = out + HF_MAX_DECIMAL_LINE;
  *--at = '\n';
  do *--at = next_digit(&value);
  while (value != 0);
  line->data = at;
  line->length = (size_t)(out + HF_MAX_DECIMAL_LINE - at);
}
