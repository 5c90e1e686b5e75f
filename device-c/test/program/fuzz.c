/*
 * libFuzzer's entry. An input is what a device has and what it is given: the length of its root (2 bytes, most
 * significant first), the root, the lengths of its endpoint and its model (a byte each), these, its nonce, its lowest
 * index (a byte), and the bundle.
 */
#include <stdlib.h>
#include <string.h>

#include "holdfast_verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
  const uint8_t *at;
  size_t left;
} hf_input;

/* In memory of exactly its size, so that AddressSanitizer sees a byte read beyond it. As much as there is. */
static hf_bytes take(hf_input *input, size_t length) {
  if (length > input->left) length = input->left;
  uint8_t *copy = malloc(length == 0 ? 1 : length);
  if (copy == NULL) abort();
  memcpy(copy, input->at, length);
  input->at += length;
  input->left -= length;
  return (hf_bytes){copy, length};
}

static size_t take_number(hf_input *input, size_t bytes) {
  size_t number = 0;
  for (; bytes > 0 && input->left > 0; bytes--, input->left--) number = number << 8 | *input->at++;
  return number;
}

static void demand(bool is_so) {
  if (!is_so) abort();
}

static void check_span(hf_span span, hf_bytes bundle) {
  demand(span.offset <= bundle.length && span.length <= bundle.length - span.offset);
}

static void check_result(const hf_device *device, const hf_result *result, hf_bytes bundle) {
  hf_state after = device->state;
  const uint8_t nonce[HF_NONCE_SIZE] = {1};
  bool has_changed = hf_apply(&after, result, nonce);
  demand(after.time_floor >= device->state.time_floor);
  if (result->refusal != HF_ACCEPTED) {
    after.time_floor = device->state.time_floor;
    demand(memcmp(&after, &device->state, sizeof after) == 0);
    demand(has_changed == (result->time_floor != device->state.time_floor));
    return;
  }
  demand(has_changed && result->decoded && after.acted_count <= HF_MAX_ACTED);
  for (int i = 0; i < 3; i++) check_span(result->arguments.spans[i], bundle);
  check_span(result->root, bundle);
  demand((result->operation == HF_ROOT) == (result->root.length > 0));
  /* What was acted on is not acted on again. */
  hf_device later = *device;
  hf_result again;
  later.state = after;
  memcpy(later.state.nonce, device->state.nonce, HF_NONCE_SIZE);
  demand(result->operation == HF_ROOT || hf_verify_bundle(bundle.data, bundle.length, &later, &again) == HF_NOT_NEWER);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hf_input input = {data, size};
  hf_device device;
  hf_result result;
  hf_root_facts facts;
  memset(&device, 0, sizeof device);
  device.root = take(&input, take_number(&input, 2));
  size_t endpoint = take_number(&input, 1);
  size_t model = take_number(&input, 1);
  device.endpoint = take(&input, endpoint);
  device.model = take(&input, model);
  hf_bytes nonce = take(&input, HF_NONCE_SIZE);
  memcpy(device.state.nonce, nonce.data, nonce.length);
  device.state.next_index = take_number(&input, 1);
  device.operations = UINT32_MAX;
  hf_bytes bundle = take(&input, input.left);
  (void)hf_verify_bundle(bundle.data, bundle.length, &device, &result);
  check_result(&device, &result, bundle);
  (void)hf_root_check(device.root, &facts);
  free((void *)(uintptr_t)device.root.data);
  free((void *)(uintptr_t)device.endpoint.data);
  free((void *)(uintptr_t)device.model.data);
  free((void *)(uintptr_t)nonce.data);
  free((void *)(uintptr_t)bundle.data);
  return 0;
}
