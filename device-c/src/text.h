/* Numbers and hashes as text. */
#ifndef HF_TEXT_H
#define HF_TEXT_H

#include "hf_crypto.h"

/* With `=` and a line feed at the end. */
#define HF_BASE64_LINE 45u
/* Of an integer of 53 bits, with a line feed at the end. */
#define HF_MAX_DECIMAL_LINE 17u

/* RFC 4648 of 32 bytes, in 43 characters before the `=`; the alphabet's last two characters are given. */
void hf_base64(const uint8_t hash[HF_HASH_SIZE], uint8_t out[HF_BASE64_LINE], const char *last_two);

/* The line is at the end of `out`. */
void hf_decimal(uint64_t value, uint8_t out[HF_MAX_DECIMAL_LINE], hf_bytes *line);

#endif
