/* Lines of words in hexadecimal, for the programs that the tests drive. */
#ifndef HF_TEST_WORDS_H
#define HF_TEST_WORDS_H

#include "holdfast_verify.h"

/*
 * The next word of the line, decoded into memory of exactly its size, so that AddressSanitizer sees a byte read beyond
 * it. Exits on a bad one.
 */
hf_bytes next_hex(char **line);

uint64_t next_number(char **line);

/* Frees what next_hex gave. */
void release(hf_bytes bytes);

void print_hex(const uint8_t *bytes, size_t length);

/* NULL at the end of the input. The line is valid until the next call. */
char *read_line(void);

#endif
