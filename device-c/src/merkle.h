/* Inclusion in an RFC 9162 tree. */
#ifndef HF_MERKLE_H
#define HF_MERKLE_H

#include "cbor.h"

/*
 * Turns the hash of a leaf into that of the one root to which the path leads (RFC 9162 §2.1.3.2). False: the path is
 * not as long as the index and the size have it.
 */
bool hf_merkle_root(uint64_t index, uint64_t size, const hf_bytes *path, uint8_t hash[HF_HASH_SIZE]);

#endif
