import type { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { Entry } from './entry.ts';

/** What Write-Composite asks of one place (Core 1.2, Write-Composite Operation). */
export type ResourceChange =
  | { readonly kind: 'write'; readonly entry: Entry }
  /** A resource instance, named by all its four ids. */
  | { readonly kind: 'remove'; readonly path: Lwm2mPath };
