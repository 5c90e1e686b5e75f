/** `unchecked`: this page cannot know it, and says why. */
export interface Check {
  readonly what: string;
  readonly outcome: 'good' | 'bad' | 'unchecked';
  readonly detail: string;
}

export const good = (what: string, detail: string): Check => ({ what, outcome: 'good', detail });
export const bad = (what: string, detail: string): Check => ({ what, outcome: 'bad', detail });
export const unchecked = (what: string, detail: string): Check => ({ what, outcome: 'unchecked', detail });

/** What does not decode or does not verify is a finding, and none of the page's own faults. */
export function finding(what: string, check: () => Check | readonly Check[]): readonly Check[] {
  try {
    return [check()].flat();
  } catch (error) {
    return [bad(what, error instanceof Error ? error.message : 'it does not decode')];
  }
}
