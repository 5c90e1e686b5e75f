/* What a device does with a bundle: the steps of docs/trust-format.md in their order. */
#include <string.h>

#include "bundle.h"
#include "merkle.h"

#define SALT_SIZE 16u

typedef struct {
  const hf_device *device;
  const uint8_t *base;
  hf_root root;
  hf_bundle bundle;
} hf_work;

/* Steps 3 to 7. */
static hf_refusal check_signed(hf_work *work) {
  const hf_bundle *bundle = &work->bundle;
  const hf_command *command = &bundle->signed_.command;
  /* Read through the union, of which a command begins as a root does: with the owner, and a version. */
  if (memcmp(bundle->signed_.root.owner, work->root.owner, HF_OWNER_SIZE) != 0) return HF_WRONG_OWNER;
  if (bundle->signed_.root.version != work->root.version + bundle->is_root) return HF_WRONG_ROOT;
  hf_signers signers;
  signers.root_count = 0;
  signers.others_too = false;
  if (!hf_signers_add(&signers, &work->root, bundle->is_root ? HF_ROOT : command->operation)) return HF_NO_ROLE;
  if (bundle->is_root && !hf_signers_add(&signers, &bundle->signed_.root, HF_ROOT)) return HF_NO_ROLE;
  return hf_check_signers(&bundle->document, &signers);
}

/* "Sets": the leaf of this device, with the nonce that the membership says. */
static bool is_member(hf_work *work) {
  const hf_bundle *bundle = &work->bundle;
  const hf_command *command = &bundle->signed_.command;
  const hf_bytes *endpoint = &work->device->endpoint;
  uint8_t head[9];
  const hf_bytes leaf[] = {{(const uint8_t *)(bundle->nonce != NULL ? "\x00\x83" : "\x00\x82"), 2},
                           HF_LITERAL("\x6bhf-member/1"),
                           {head, hf_write_head(head, HF_MAJOR_TEXT, endpoint->length)},
                           *endpoint,
                           HF_LITERAL("\x50"),
                           {bundle->nonce, HF_NONCE_SIZE}};
  uint8_t hash[HF_HASH_SIZE];
  hf_sha256(leaf, bundle->nonce != NULL ? 6 : 4, hash);
  return hf_merkle_root(bundle->member_index, command->set_size, &bundle->member_path, hash) &&
         memcmp(hash, command->subject.data, HF_HASH_SIZE) == 0;
}

/* Step 8. */
static bool is_target(hf_work *work) {
  const hf_command *command = &work->bundle.signed_.command;
  switch (command->target) {
    case HF_TARGET_DEVICE:
      return hf_same(&command->subject, &work->device->endpoint);
    case HF_TARGET_SET:
      return is_member(work);
    default:
      return !hf_binds_nonce(command) && hf_same(&command->subject, &work->device->model);
  }
}

/* Step 9. */
static hf_refusal check_operation(hf_work *work, hf_arguments *arguments) {
  const hf_command *command = &work->bundle.signed_.command;
  const hf_bytes *attachment = &work->bundle.attachment;
  if (!hf_is_known(command, work->device->operations)) return HF_UNKNOWN_OPERATION;
  if (!hf_read_arguments(command, work->base, arguments)) return HF_UNKNOWN_OPERATION;
  if (hf_has_attachment(command) != work->bundle.has_attachment) return HF_WRONG_ATTACHMENT;
  if (!work->bundle.has_attachment) return HF_ACCEPTED;
  uint8_t hash[HF_HASH_SIZE];
  hf_sha256(attachment, 1, hash);
  hf_span *content = &arguments->spans[HF_CONTENT];
  bool is_right = memcmp(hash, work->base + content->offset, HF_HASH_SIZE) == 0;
  if (!is_right || attachment->length < SALT_SIZE) return HF_WRONG_ATTACHMENT;
  content->offset = (uint32_t)(attachment->data - work->base) + SALT_SIZE;
  content->length = (uint32_t)attachment->length - SALT_SIZE;
  return HF_ACCEPTED;
}

/* Whoever holds the log's key can log a command again, at a higher index. */
static bool may_have_acted(const hf_state *state, const hf_acted *acted) {
  for (uint32_t i = 0; i < state->acted_count; i++) {
    if (memcmp(state->acted[i].id, acted->id, HF_ACTED_ID_SIZE) == 0) return true;
  }
  return acted->not_before < state->acted_floor;
}

/* Steps 10 to 12. A new root is proved in the log that it names, by the witnesses of the root that the device has. */
static hf_refusal check_logged(hf_work *work, hf_result *result, uint64_t *time) {
  const hf_bundle *bundle = &work->bundle;
  const hf_root *log_root = bundle->is_root ? &bundle->signed_.root : &work->root;
  const hf_state *state = &work->device->state;
  /* The indexes of another log say nothing about this one's. */
  bool is_same_log = hf_same(&log_root->log_origin, &work->root.log_origin);
  if (is_same_log && bundle->proof.index < state->next_index) return HF_NOT_NEWER;
  if (!bundle->is_root && may_have_acted(state, &result->acted)) return HF_NOT_NEWER;
  hf_checkpoint checkpoint;
  /* The leaf's prefix (RFC 9162 §2.1.1), the entry's type and the hash of what is logged. */
  const hf_bytes entry[] = {{(const uint8_t *)(bundle->is_root ? "\x00\x02" : "\x00\x01"), 2},
                            {result->hash, HF_HASH_SIZE}};
  uint8_t leaf[HF_HASH_SIZE];
  hf_sha256(entry, 2, leaf);
  if (!hf_check_log(&bundle->proof, log_root, leaf, &checkpoint)) return HF_NOT_IN_LOG;
  return hf_check_witnesses(&bundle->proof, &work->root, &checkpoint, time);
}

/* Steps 13 and 14. */
static hf_refusal check_timely(const hf_work *work, uint64_t now) {
  if (work->bundle.is_root) return HF_ACCEPTED;
  const hf_command *command = &work->bundle.signed_.command;
  if (work->device->clock > now) now = work->device->clock;
  if (now < command->not_before) return HF_NOT_YET;
  if (now > command->expires) return HF_EXPIRED;
  const uint8_t *nonce = work->bundle.nonce;
  bool is_right =
      nonce == NULL ? !hf_binds_nonce(command) : memcmp(nonce, work->device->state.nonce, HF_NONCE_SIZE) == 0;
  return is_right ? HF_ACCEPTED : HF_WRONG_NONCE;
}

static hf_refusal decode_root(const hf_bytes *signed_root, hf_bundle *bundle) {
  if (signed_root->length > HF_MAX_SIGNED) return HF_TOO_LARGE;
  hf_refusal refusal = hf_bundle_decode_signed(signed_root, bundle);
  return refusal == HF_ACCEPTED && !bundle->is_root ? HF_MALFORMED : refusal;
}

static hf_refusal check(hf_work *work, const hf_bytes *bytes, hf_result *result) {
  hf_bundle *bundle = &work->bundle;
  /* The device's own root needs no signatures again, only to be read. */
  hf_refusal refusal = decode_root(&work->device->root, bundle);
  if (refusal != HF_ACCEPTED || work->device->state.acted_count > HF_MAX_ACTED) return HF_BAD_DEVICE;
  work->root = bundle->signed_.root;
  refusal = hf_bundle_decode(bytes, bundle);
  if (refusal != HF_ACCEPTED) return refusal;
  result->decoded = true;
  result->index = bundle->proof.index;
  result->operation = bundle->is_root ? HF_ROOT : bundle->signed_.command.operation;
  if (!bundle->is_root) result->acted.not_before = bundle->signed_.command.not_before;
  hf_sha256(&bundle->document.payload, 1, result->hash);
  memcpy(result->acted.id, result->hash, HF_ACTED_ID_SIZE);
  hf_sha256(&bundle->document.whole, 1, result->hash);
  refusal = check_signed(work);
  if (refusal != HF_ACCEPTED) return refusal;
  if (!bundle->is_root) {
    if (!is_target(work)) return HF_WRONG_TARGET;
    refusal = check_operation(work, &result->arguments);
    if (refusal != HF_ACCEPTED) return refusal;
  }
  uint64_t time;
  refusal = check_logged(work, result, &time);
  if (refusal != HF_ACCEPTED) return refusal;
  if (time > result->time_floor) result->time_floor = time;
  return check_timely(work, result->time_floor);
}

hf_refusal hf_verify_bundle(const uint8_t *bundle, size_t length, const hf_device *device, hf_result *result) {
  hf_work work;
  uint32_t failures = hf_crypto_failures();
  work.device = device;
  work.base = bundle;
  memset(result, 0, sizeof *result);
  result->time_floor = device->state.time_floor;
  result->refusal = check(&work, &(hf_bytes){bundle, length}, result);
  if (hf_crypto_failures() != failures) {
    result->refusal = HF_CRYPTO_FAILED;
    result->time_floor = device->state.time_floor;
  }
  if (result->refusal == HF_ACCEPTED && work.bundle.is_root) {
    const hf_bytes *whole = &work.bundle.document.whole;
    result->root = (hf_span){(uint32_t)(whole->data - bundle), (uint32_t)whole->length};
    result->root_version = work.bundle.signed_.root.version;
  }
  return result->refusal;
}

hf_refusal hf_root_check(hf_bytes signed_root, hf_root_facts *facts) {
  uint32_t failures = hf_crypto_failures();
  hf_bundle bundle;
  const hf_root *root = &bundle.signed_.root;
  memset(facts, 0, sizeof *facts);
  hf_refusal refusal = decode_root(&signed_root, &bundle);
  if (refusal == HF_ACCEPTED) {
    hf_signers signers;
    signers.root_count = 0;
    /* A later version also has signatures of the former root's holders. */
    signers.others_too = root->version > 1;
    (void)hf_signers_add(&signers, root, HF_ROOT);
    refusal = hf_check_signers(&bundle.document, &signers);
    memcpy(facts->owner, root->owner, HF_OWNER_SIZE);
    facts->version = root->version;
    hf_sha256(&signed_root, 1, facts->hash);
  }
  return hf_crypto_failures() == failures ? refusal : HF_CRYPTO_FAILED;
}
