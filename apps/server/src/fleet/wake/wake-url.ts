import { HoldfastError } from '@holdfast/kernel';

export class WakeUrlError extends HoldfastError<'unusable_wake_url'> {
  override readonly name = 'WakeUrlError';
}

/** Throws for what no call can be made to. The text is not repeated: it may carry a secret. */
export function wakeUrlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    throw new WakeUrlError('unusable_wake_url', 'HOLDFAST_WAKE_URL is not an http or https address');
  return url;
}
