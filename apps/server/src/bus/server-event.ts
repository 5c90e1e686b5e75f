import type { FeedEvent, ResourceValue } from '@holdfast/api-contract';

/** What the rooms tell once it is durable. A listener asks the fleet for the device itself, so that many changes cost one view; values are put in
 * words only where somebody wants to hear them. */
export type ServerEvent =
  | { readonly kind: 'device'; readonly endpoint: string }
  | { readonly kind: 'removed'; readonly endpoint: string }
  | { readonly kind: 'values'; readonly endpoint: string; readonly values: () => readonly ResourceValue[] }
  | { readonly kind: 'feed'; readonly event: FeedEvent };
