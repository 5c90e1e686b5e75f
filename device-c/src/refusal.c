#include "holdfast_verify.h"

const char *hf_refusal_name(hf_refusal refusal) {
  /* One after another: a table of pointers would cost more than the search. */
  static const char names[] =
      "accepted\0too-large\0malformed\0wrong-owner\0wrong-root\0no-role\0unknown-signer\0bad-signature\0too-few-"
      "signers\0"
      "no-outside-signer\0wrong-target\0unknown-operation\0wrong-attachment\0not-newer\0not-in-log\0too-few-witnesses\0"
      "bad-cosignature\0not-yet\0expired\0wrong-nonce\0bad-device\0crypto-failed";
  const char *name = names;
  for (unsigned i = 0; i < (unsigned)refusal && i < (unsigned)HF_CRYPTO_FAILED; name++) {
    if (*name == '\0') i++;
  }
  return name;
}
