export type Attempt<T> =
  | { readonly isGood: true; readonly value: T }
  | { readonly isGood: false; readonly message: string };

/** Of reading what somebody else wrote: that it is no good is for the page to say. */
export function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { isGood: true, value: read() };
  } catch (error) {
    return { isGood: false, message: error instanceof Error ? error.message : 'it cannot be read' };
  }
}
