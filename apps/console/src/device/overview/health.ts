import type { Device } from '@holdfast/api-contract';

export interface Verdict {
  /** One sentence, without times: those are drawn beside it and stay true. */
  readonly says: string;
  /** What to do, where there is something. */
  readonly advice?: string;
}

const ADVICE: Readonly<Record<Device['security']['mode'], string>> = {
  psk: 'Check that the device has this endpoint name, this PSK identity and its key, and that it reaches the server.',
  x509: 'Check that its certificate carries this endpoint name, that its authority was added, and that it reaches the server.',
  rpk: 'Check that the device has this endpoint name and the key that was added, and that it reaches the server.',
  oscore:
    'Check that the device has this endpoint name and the OSCORE context that was added, and that it reaches the server.',
  none: 'Check that the device has this endpoint name and reaches the server.',
};

/** Whether it is well, as far as its registration says. */
export function verdictOf(device: Device): Verdict {
  const { state, registration, security } = device;
  if (registration === null && state === 'unknown')
    return {
      says: 'It has never registered.',
      advice: ADVICE[security.mode],
    };
  if (state === 'online') return { says: 'It is registered and reachable.' };
  if (state === 'asleep')
    return {
      says: 'It is registered and sleeping, as its queue mode allows.',
      advice: 'Operations wait until it wakes for its next update.',
    };
  if (state === 'late')
    return {
      says: 'Its lifetime has run out and no update has come.',
      advice: 'That may pass by itself: it is counted as offline only after a while.',
    };
  return {
    says: 'It is gone: de-registered, or without a word for too long.',
    advice: 'Check its power and its network; the events below say what came last.',
  };
}
