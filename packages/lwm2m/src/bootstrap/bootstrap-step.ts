import type { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { Entry } from '../values/entry.ts';

/** What a bootstrap server sends, one request after another, before it says that it has finished. */
export type BootstrapStep =
  /** An object, or the root: every instance but the bootstrap server's account and the device itself. */
  | { readonly kind: 'delete'; readonly path: Lwm2mPath }
  /** All resources of one object instance. */
  | { readonly kind: 'write'; readonly path: Lwm2mPath; readonly entries: readonly Entry[] };
