/*
 * Verifies on a microcontroller what only the owner can give: commands and new roots of docs/trust-format.md, in place,
 * without a heap. README.md says how to build it in. Nothing here keeps anything between two calls; what must survive a
 * reset is the caller's to store.
 */
#ifndef HOLDFAST_VERIFY_H
#define HOLDFAST_VERIFY_H

#include "hf_crypto.h"

#define HF_NONCE_SIZE 16u
#define HF_OWNER_SIZE 16u
#define HF_MAX_BUNDLE 65536u
#define HF_MAX_SIGNED 16384u
#define HF_MAX_ATTACHMENT 16384u
#define HF_MAX_ENDPOINT 255u

/* In the order of the table "What a device does": the first that fails. */
typedef enum {
  HF_ACCEPTED = 0,
  HF_TOO_LARGE,
  HF_MALFORMED,
  HF_WRONG_OWNER,
  HF_WRONG_ROOT,
  HF_NO_ROLE,
  HF_UNKNOWN_SIGNER,
  HF_BAD_SIGNATURE,
  HF_TOO_FEW_SIGNERS,
  HF_NO_OUTSIDE_SIGNER,
  HF_WRONG_TARGET,
  HF_UNKNOWN_OPERATION,
  HF_WRONG_ATTACHMENT,
  HF_NOT_NEWER,
  HF_NOT_IN_LOG,
  HF_TOO_FEW_WITNESSES,
  HF_BAD_COSIGNATURE,
  HF_NOT_YET,
  HF_EXPIRED,
  HF_WRONG_NONCE,
  /* Not refusals of the table. What the device has stored cannot be: its root is none, or it remembers too much. */
  HF_BAD_DEVICE,
  /* The port could not compute something. Nothing is known of the bundle; try again. */
  HF_CRYPTO_FAILED
} hf_refusal;

/* The name in the table, for a receipt and a diagnostic payload. Never NULL. */
const char *hf_refusal_name(hf_refusal refusal);

/* Indexes of hf_arguments.spans. */
enum { HF_COMPONENT = 0, HF_VERSION = 1, HF_IMAGE = 2, HF_CONTENT = 0 };

enum {
  HF_LOCK = 1,
  HF_UNLOCK = 2,
  HF_DISABLE = 3,
  HF_ENABLE = 4,
  HF_WIPE = 5,
  HF_REBOOT = 6,
  HF_FACTORY_RESET = 7,
  HF_SERVERS = 8,
  HF_CREDENTIALS = 9,
  HF_ROOT = 10,
  HF_FIRMWARE = 11
};

/* For hf_device.operations. */
#define HF_KNOWS(operation) (UINT32_C(1) << (operation))

#define HF_MAX_ACTED 16u
#define HF_ACTED_ID_SIZE 16u

/* A command that was acted on, so that it is not when it is logged a second time. */
typedef struct {
  uint64_t not_before;
  uint8_t id[HF_ACTED_ID_SIZE];
} hf_acted;

/* What must survive a reset, a wipe and a factory reset. All zero but for a random nonce in a new device. */
typedef struct {
  /* One more than the highest index acted on: the lowest that is acted on next. */
  uint64_t next_index;
  /* Seconds since 1970; only ever rises. */
  uint64_t time_floor;
  /* A command that begins before this is one that may have been acted on and forgotten. */
  uint64_t acted_floor;
  /* By ascending `not_before`. */
  hf_acted acted[HF_MAX_ACTED];
  uint32_t acted_count;
  /* Given last: a new one with each boot and each act. */
  uint8_t nonce[HF_NONCE_SIZE];
} hf_state;

typedef struct {
  /* The SignedRoot that the device has: from manufacture (hf_root_check), later the one accepted last. */
  hf_bytes root;
  hf_bytes endpoint;
  hf_bytes model;
  /* HF_KNOWS(...) of each operation that this device has. HF_ROOT is always known. */
  uint32_t operations;
  /* Seconds since 1970, 0 if the device has no clock that it believes. */
  uint64_t clock;
  hf_state state;
} hf_device;

/* Bytes of the bundle. */
typedef struct {
  uint32_t offset;
  uint32_t length;
} hf_span;

/* Of what was accepted. Spans are in the bundle. */
typedef struct {
  /*
   * HF_FIRMWARE: component, version, hash of the image. HF_SERVERS, HF_CREDENTIALS: only the first, the attachment
   * without its salt.
   */
  hf_span spans[3];
  /* HF_WIPE: 1 data, 2 data and credentials. HF_FIRMWARE: the size of the image in bytes. */
  uint64_t number;
  /* HF_FIRMWARE: a lower version than the one installed may be. */
  bool permits_lower_version;
} hf_arguments;

typedef struct {
  hf_refusal refusal;
  /* At least the device's own, also of what was refused: hf_apply keeps it. */
  uint64_t time_floor;
  /* Of a command: what hf_apply remembers of it. */
  hf_acted acted;
  /* Whether the bundle could be decoded; what follows is meaningful only then. */
  bool decoded;
  /* Of the command or SignedRoot: the receipt's `command`. */
  uint8_t hash[HF_HASH_SIZE];
  /* Of the bundle's proof: the receipt's `index`. */
  uint64_t index;
  /* HF_ROOT for a SignedRoot. */
  uint32_t operation;
  hf_arguments arguments;
  /* HF_ROOT: the new SignedRoot, to be stored in place of the old one, and its version. */
  hf_span root;
  uint64_t root_version;
} hf_result;

/* Also returned as result->refusal. Writes nothing but the result. */
hf_refusal hf_verify_bundle(const uint8_t *bundle, size_t length, const hf_device *device, hf_result *result);

/*
 * What a result makes of the state, which is then to be stored: of a refusal the time floor, of what was accepted also
 * that it is acted on, with a nonce that the caller has drawn. Only once that is stored the device acts. True:
 * something has changed.
 */
bool hf_apply(hf_state *state, const hf_result *result, const uint8_t nonce[HF_NONCE_SIZE]);

typedef struct {
  uint8_t owner[HF_OWNER_SIZE];
  uint64_t version;
  /* What the LwM2M resource Root Hash shows. */
  uint8_t hash[HF_HASH_SIZE];
} hf_root_facts;

/*
 * A SignedRoot given in manufacture: decodes, and its own root role has signed it. HF_ACCEPTED, HF_TOO_LARGE,
 * HF_MALFORMED, HF_UNKNOWN_SIGNER, HF_BAD_SIGNATURE, HF_TOO_FEW_SIGNERS, HF_NO_OUTSIDE_SIGNER or HF_CRYPTO_FAILED.
 */
hf_refusal hf_root_check(hf_bytes signed_root, hf_root_facts *facts);

typedef struct {
  uint8_t owner[HF_OWNER_SIZE];
  hf_bytes endpoint;
  uint8_t command[HF_HASH_SIZE];
  uint64_t index;
  /* 0 done, 1 refused, 2 failed. */
  uint8_t result;
  /* The name of the refusal, the failure in 1 to 200 bytes, or "" for what was done. */
  const char *reason;
  uint64_t time;
  uint8_t nonce[HF_NONCE_SIZE];
  /* Bits: 1 locked, 2 disabled, 4 wiped. */
  uint8_t state;
  uint64_t root_version;
} hf_receipt;

/* Enough for every receipt. */
#define HF_MAX_RECEIPT 672u

/*
 * The SignedReceipt, signed with hf_sign: `key` is the port's name for the device's key, `kind` its kind (1 or 2).
 * Returns its length; 0 if `capacity` is under HF_MAX_RECEIPT, a text is too long or the key did not sign.
 */
size_t hf_receipt_encode(const hf_receipt *receipt, uint32_t key, uint8_t kind, uint8_t *buffer, size_t capacity);

#endif
