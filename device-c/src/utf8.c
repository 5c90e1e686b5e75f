#include "utf8.h"

#include <string.h>

bool hf_is_utf8(const hf_bytes *text) {
  const uint8_t *at = text->data;
  const uint8_t *end = at + text->length;
  while (at < end) {
    uint32_t point = *at++;
    if (point < 0x80) continue;
    if (point < 0xc2 || point > 0xf4) return false;
    unsigned more = point >= 0xf0 ? 3 : point >= 0xe0 ? 2 : 1;
    point &= 0x3fu >> more;
    for (unsigned i = 0; i < more; i++, at++) {
      if (at == end || (*at & 0xc0) != 0x80) return false;
      point = point << 6 | (*at & 0x3fu);
    }
    /* Overlong (of two bytes, the first has shown it), beyond Unicode, or half of a pair of UTF-16. */
    if (point >> (5 * more + 1) == 0 || point > 0x10ffff || point >> 11 == 0xd800 >> 11) return false;
  }
  return true;
}

bool hf_is_token(const hf_bytes *text, const char *except) {
  for (size_t i = 0; i < text->length; i++) {
    uint8_t c = text->data[i];
    if (c <= 0x20 || c > 0x7e || strchr(except, c) != NULL) return false;
  }
  return true;
}
