#define _POSIX_C_SOURCE 200809L

#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what) {
  (void)fprintf(stderr, "%s\n", what);
  exit(2);
}

static unsigned nibble(char c) {
  if (c >= '0' && c <= '9') return (unsigned)(c - '0');
  if (c < 'a' || c > 'f') fail("not hexadecimal");
  return (unsigned)(c - 'a') + 10;
}

static char *next_word(char **line) {
  char *word = strtok_r(*line, " \n", line);
  if (word == NULL) fail("a word is missing");
  return word;
}

hf_bytes next_hex(char **line) {
  const char *word = next_word(line);
  if (strcmp(word, "-") == 0) word = "";
  size_t length = strlen(word) / 2;
  uint8_t *bytes = malloc(length == 0 ? 1 : length);
  if (bytes == NULL) fail("out of memory");
  for (size_t i = 0; i < length; i++) bytes[i] = (uint8_t)(nibble(word[2 * i]) << 4 | nibble(word[2 * i + 1]));
  return (hf_bytes){bytes, length};
}

uint64_t next_number(char **line) { return strtoull(next_word(line), NULL, 10); }

void release(hf_bytes bytes) { free((void *)(uintptr_t)bytes.data); }

void print_hex(const uint8_t *bytes, size_t length) {
  if (length == 0) (void)putchar('-');
  for (size_t i = 0; i < length; i++) (void)printf("%02x", bytes[i]);
}

char *read_line(void) {
  static char *line;
  static size_t capacity;
  return getline(&line, &capacity, stdin) > 0 ? line : NULL;
}
