#include "merkle.h"

/* RFC 9162 §2.1.1. */
static void hash_node(const uint8_t *left, const uint8_t *right, uint8_t digest[HF_HASH_SIZE]) {
  const hf_bytes pieces[] = {HF_LITERAL("\x01"), {left, HF_HASH_SIZE}, {right, HF_HASH_SIZE}};
  hf_sha256(pieces, 3, digest);
}

bool hf_merkle_root(uint64_t index, uint64_t size, const hf_bytes *path, uint8_t hash[HF_HASH_SIZE]) {
  if (index >= size || path->length % HF_HASH_SIZE != 0) return false;
  uint64_t last = size - 1;
  for (const uint8_t *sibling = path->data; sibling < path->data + path->length; sibling += HF_HASH_SIZE) {
    if (last == 0) return false;
    if ((index & 1) == 0 && index != last) {
      hash_node(hash, sibling, hash);
    } else {
      hash_node(sibling, hash, hash);
      /* Levels on which this node is the last and has no sibling. */
      for (; (index & 1) == 0 && index != 0; index >>= 1) last >>= 1;
    }
    index >>= 1;
    last >>= 1;
  }
  return last == 0;
}
