#include <string.h>

#include "holdfast_verify.h"

static void remember(hf_state *state, const hf_acted *acted) {
  hf_acted *list = state->acted;
  uint32_t at = state->acted_count;
  if (at == HF_MAX_ACTED) {
    /* The earliest makes room, and nothing that early is acted on any more. */
    bool is_earliest = acted->not_before < list->not_before;
    state->acted_floor = (is_earliest ? acted : list)->not_before + 1;
    if (is_earliest) return;
    memmove(list, list + 1, --at * sizeof *list);
  }
  state->acted_count = at + 1;
  for (; at > 0 && list[at - 1].not_before > acted->not_before; at--) list[at] = list[at - 1];
  list[at] = *acted;
}

bool hf_apply(hf_state *state, const hf_result *result, const uint8_t nonce[HF_NONCE_SIZE]) {
  bool is_accepted = result->refusal == HF_ACCEPTED;
  bool has_changed = is_accepted || result->time_floor != state->time_floor;
  state->time_floor = result->time_floor;
  if (!is_accepted) return has_changed;
  state->next_index = result->index + 1;
  if (result->operation != HF_ROOT) remember(state, &result->acted);
  memcpy(state->nonce, nonce, HF_NONCE_SIZE);
  return has_changed;
}
