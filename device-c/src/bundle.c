#include "bundle.h"

#define FORMAT_LETTER 6

hf_refusal hf_bundle_decode_signed(const hf_bytes *bytes, hf_bundle *bundle) {
  const hf_bytes *payload = &bundle->document.payload;
  hf_refusal fault = hf_signed_decode(bytes, &bundle->document);
  if (fault != HF_ACCEPTED) return fault;
  /* Either begins with a map, key 1 and its format, which tells them apart at the first letter of its own. */
  bundle->is_root = payload->length > FORMAT_LETTER && payload->data[FORMAT_LETTER] == 'r';
  if (bundle->is_root) return hf_root_decode(payload, &bundle->signed_.root);
  return hf_command_decode(payload, &bundle->signed_.command);
}

hf_refusal hf_bundle_decode(const hf_bytes *bytes, hf_bundle *bundle) {
  if (bytes->length > HF_MAX_BUNDLE) return HF_TOO_LARGE;
  hf_reader reader;
  hf_bytes document;
  hf_read(&reader, *bytes);
  uint32_t fields = hf_next(&reader, HF_MAP(3, 5));
  hf_next_literal(&reader, "\x01\x6bhf-bundle/1\x02");
  hf_next_string(&reader, HF_BYTES(1, HF_MAX_SIGNED) | HF_OR_TOO_LARGE, &document);
  hf_next_key(&reader, 3);
  hf_proof_decode(&reader, &bundle->proof);
  bundle->nonce = NULL;
  bool has_membership = hf_next_is(&reader, 4);
  if (has_membership) {
    bool has_nonce = hf_next(&reader, HF_ARRAY(2, 3)) == 3;
    bundle->member_index = hf_next_number(&reader, 0);
    hf_read_path(&reader, &bundle->member_path);
    if (has_nonce) bundle->nonce = hf_next_bytes(&reader, HF_FIXED(HF_NONCE_SIZE));
  }
  bundle->has_attachment = hf_next_is(&reader, 5);
  if (bundle->has_attachment)
    hf_next_string(&reader, HF_BYTES(0, HF_MAX_ATTACHMENT) | HF_OR_TOO_LARGE, &bundle->attachment);
  hf_malformed_if(&reader, fields != 3u + has_membership + bundle->has_attachment);
  hf_refusal fault = hf_end(&reader);
  if (fault == HF_ACCEPTED) fault = hf_bundle_decode_signed(&document, bundle);
  if (fault != HF_ACCEPTED) return fault;
  if (bundle->is_root) return has_membership || bundle->has_attachment ? HF_MALFORMED : HF_ACCEPTED;
  const hf_command *command = &bundle->signed_.command;
  if (!has_membership) bundle->nonce = command->nonce;
  return has_membership == (command->target == HF_TARGET_SET) ? HF_ACCEPTED : HF_MALFORMED;
}
