import { ApiError, createClient } from '@holdfast/api-contract';

/** The server owns the sign-in page; it is told where to come back to. */
export function goToSignIn(): void {
  const here = location.pathname + location.search;
  location.assign(here === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(here)}`);
}

/** A cookie says who is asking. Whoever is signed out while looking is sent to sign in, wherever the answer arrived. */
const fetchSignedIn: typeof fetch = async (input, init) => {
  const response = await fetch(input, { ...init, credentials: 'same-origin' });
  if (response.status === 401) goToSignIn();
  return response;
};

export const call = createClient({ origin: '', fetch: fetchSignedIn });

export { fetchSignedIn };

/** Whether asking again may help: no answer at all, or a server that says it is its own fault. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return error.problem.status >= 500 && error.code !== 'device_refused' && error.code !== 'device_misbehaved';
}
