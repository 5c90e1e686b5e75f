import type { Discovered, Entry, Lwm2mPath } from '@holdfast/lwm2m';

/** One change that a bootstrap server makes to a device. */
export type BootstrapStep =
  /** An instance, an object's instances, or, at the root, all; the account of the bootstrap server itself stays (Core 1.1.1 §6.1.7.4). */
  | { readonly kind: 'delete'; readonly path: Lwm2mPath }
  /** Replaces the instance, or the one resource, at the path; an object's path takes several instances. */
  | { readonly kind: 'write'; readonly path: Lwm2mPath; readonly entries: readonly Entry[] };

/** What a device said of itself before it is changed. */
export interface BootstrapFindings {
  readonly discovered: readonly Discovered[];
  readonly entries: readonly Entry[];
}

/** What a bootstrap server does with one device. */
export interface BootstrapPlan {
  /** To discover first: the root, or objects. */
  readonly discover?: readonly Lwm2mPath[];
  /** To read first; devices let objects 1 and 2 be read (Core 1.1.1 §6.1.7.3). */
  readonly read?: readonly Lwm2mPath[];
  /** Called once, with what was found. */
  readonly steps: (found: BootstrapFindings) => readonly BootstrapStep[];
}

/** What a device says when it asks to be bootstrapped. */
export interface BootstrapRequest {
  /** Absent where it leaves its name to the identity of its security context. */
  readonly endpoint?: string;
  /** Content format that it would rather be written in. */
  readonly preferredFormat?: number;
}

export type BootstrapOutcome =
  | { readonly kind: 'finished' }
  /** `at`: what was being done, such as `write /0/1`. The device goes back to what it had. */
  | { readonly kind: 'failed'; readonly at: string; readonly error: Error };
