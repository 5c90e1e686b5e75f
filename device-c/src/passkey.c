#include "passkey.h"

#include "text.h"

/* WebAuthn Level 3 §6.1: of UP 01, UV 04, BE 08, BS 10, AT 40 and ED 80 the first two and no other. */
#define FLAGS_OF_MEANING 0xddu
#define FLAGS_WANTED 0x05u

bool hf_passkey_digest(const hf_key *key, const hf_signature *signature, uint8_t digest[HF_HASH_SIZE]) {
  if ((signature->authenticator[0] & FLAGS_OF_MEANING) != FLAGS_WANTED) return false;
  uint8_t challenge[HF_BASE64_LINE];
  hf_base64(digest, challenge, "-_");
  const hf_bytes client_data[] = {HF_LITERAL("{\"type\":\"webauthn.get\",\"challenge\":\""),
                                  {challenge, HF_BASE64_LINE - 2},
                                  HF_LITERAL("\",\"origin\":\""),
                                  key->origin,
                                  HF_LITERAL("\",\"crossOrigin\":false"),
                                  signature->tail};
  hf_sha256(client_data, 6, digest);
  uint8_t rp_id_hash[HF_HASH_SIZE];
  hf_sha256(&key->rp_id, 1, rp_id_hash);
  const hf_bytes message[] = {{rp_id_hash, HF_HASH_SIZE}, {signature->authenticator, 5}, {digest, HF_HASH_SIZE}};
  hf_sha256(message, 3, digest);
  return true;
}
