/*
 * A cursor over CBOR in the core deterministic encoding (RFC 8949 §4.2.1): the caller says what must come next.
 *
 * Subset: integers within 53 bits, byte and text strings, arrays, maps whose keys are bytes of 1 to 23, true and false.
 * Only the shortest form of an integer or length; no indefinite lengths, tags, floats, null. Nothing recurses, and
 * nothing is kept but the position.
 *
 * The first fault is kept and the cursor then stands at the end: every later read gives zero or no bytes.
 */
#ifndef HF_CBOR_H
#define HF_CBOR_H

#include "holdfast_verify.h"

/* A string literal's bytes, without the zero at its end. */
#define HF_LITERAL(text) \
  { (const uint8_t *)(text), sizeof(text) - 1 }

#define HF_MAX_INTEGER UINT64_C(0x1fffffffffffff)

enum {
  HF_MAJOR_UNSIGNED = 0,
  HF_MAJOR_NEGATIVE = 1,
  HF_MAJOR_BYTES = 2,
  HF_MAJOR_TEXT = 3,
  HF_MAJOR_ARRAY = 4,
  HF_MAJOR_MAP = 5
};

/*
 * What must come next, in one word to keep calls short: the key before it if it is a field of a map, its major type,
 * how much it may be at most, and at least (127: as much as at most), and whether more than that is HF_TOO_LARGE
 * instead of HF_MALFORMED.
 */
typedef uint32_t hf_item;

#define HF_ITEM(major, min, max) ((hf_item)(major) | (hf_item)(min) << 3 | (hf_item)(max) << 10)
#define HF_OR_TOO_LARGE (UINT32_C(1) << 25)
#define HF_FIELD(key) ((hf_item)(key) << 26)
#define HF_EXACTLY 127

#define HF_NUMBER(min, max) HF_ITEM(HF_MAJOR_UNSIGNED, min, max)
#define HF_BYTES(min, max) HF_ITEM(HF_MAJOR_BYTES, min, max)
#define HF_FIXED(length) HF_BYTES(HF_EXACTLY, length)
#define HF_TEXT(min, max) HF_ITEM(HF_MAJOR_TEXT, min, max)
#define HF_ARRAY(min, max) HF_ITEM(HF_MAJOR_ARRAY, min, max)
#define HF_TUPLE(length) HF_ARRAY(HF_EXACTLY, length)
#define HF_MAP(min, max) HF_ITEM(HF_MAJOR_MAP, min, max)

typedef struct {
  const uint8_t *at;
  const uint8_t *end;
  hf_refusal fault;
} hf_reader;

void hf_read(hf_reader *reader, hf_bytes bytes);

/* Keeps the first. */
void hf_fault(hf_reader *reader, hf_refusal fault);

void hf_malformed(hf_reader *reader);

static inline void hf_malformed_if(hf_reader *reader, bool is_malformed) {
  if (is_malformed) hf_malformed(reader);
}

/* A number, or how many items or pairs follow. */
uint32_t hf_next(hf_reader *reader, hf_item item);

/* The argument of up to 53 bits of an item with this major type, after a key if that is not 0. */
uint64_t hf_next_argument(hf_reader *reader, unsigned key, unsigned major);

static inline uint64_t hf_next_number(hf_reader *reader, unsigned key) {
  return hf_next_argument(reader, key, HF_MAJOR_UNSIGNED);
}

/* A string; texts are valid UTF-8. */
void hf_next_string(hf_reader *reader, hf_item item, hf_bytes *string);

/* A string of which only the place matters. */
const uint8_t *hf_next_bytes(hf_reader *reader, hf_item item);

/* Exactly these bytes, of which none is zero. */
void hf_next_literal(hf_reader *reader, const char *bytes);

/* Exactly this key of a map. */
void hf_next_key(hf_reader *reader, uint8_t key);

/* Whether this byte comes next, which it then passes. */
bool hf_next_is(hf_reader *reader, uint8_t byte);

/* Nothing may be left over. */
hf_refusal hf_end(hf_reader *reader);

bool hf_same(const hf_bytes *one, const hf_bytes *other);

/* RFC 8949 §4.2.1. Returns how many bytes, at most 9. */
size_t hf_write_head(uint8_t *out, unsigned major, uint64_t value);

#endif
