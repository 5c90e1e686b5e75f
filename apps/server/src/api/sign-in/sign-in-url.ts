/** A one-time link. The secret is in the fragment, which browsers send to no server, so no log and no Referer has it. */
export const signInUrl = (origin: string, secret: string): string => `${origin}/sign-in#${secret}`;
