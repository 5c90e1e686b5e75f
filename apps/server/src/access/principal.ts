import { permissions, type Permission } from '@holdfast/api-contract';

export interface Administrator {
  readonly kind: 'administrator';
  readonly via: 'token' | 'session';
  readonly name: string;
  /** Milliseconds since 1970 UTC; null for the admin token, which lasts as long as the process. */
  readonly expiresAt: number | null;
  /** Hash of the cookie session's secret; null for the admin token. */
  readonly session: string | null;
}

/** Who is asking. */
export type Principal = Administrator | { readonly kind: 'nobody' };

export const nobody: Principal = { kind: 'nobody' };

/** What a route asks for; `public` is reachable by anybody. */
export type Needed = Permission | 'public';

export type Decision = 'allow' | 'sign-in' | 'forbid';

const granted: Readonly<Record<Administrator['kind'], ReadonlySet<Permission>>> = {
  administrator: new Set(permissions),
};

/** The one function that decides who may do what. */
export function decide(principal: Principal, needed: Needed): Decision {
  if (needed === 'public') return 'allow';
  if (principal.kind === 'nobody') return 'sign-in';
  return granted[principal.kind].has(needed) ? 'allow' : 'forbid';
}

export const permissionsOf = (principal: Principal): Permission[] =>
  permissions.filter((permission) => decide(principal, permission) === 'allow');
