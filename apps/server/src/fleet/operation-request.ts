import type { OperationKind } from '@holdfast/api-contract';
import { formatAttributes, type Entry, type Lwm2mPath, type NotificationAttributes } from '@holdfast/lwm2m';

/** A value to be written, and whether it is one that can only be written: a secret, more often than not. */
export interface WrittenEntry extends Entry {
  readonly isSecret: boolean;
}

/** What can be asked of a device, checked and typed, whether it is asked now or once it wakes. */
export type OperationRequest =
  | { readonly kind: 'read' | 'delete' | 'discover' | 'observe'; readonly path: Lwm2mPath }
  | {
      readonly kind: 'write';
      readonly path: Lwm2mPath;
      readonly mode: 'replace' | 'update';
      readonly entries: readonly WrittenEntry[];
    }
  | { readonly kind: 'execute'; readonly path: Lwm2mPath; readonly arguments: string | undefined }
  | {
      readonly kind: 'create';
      readonly path: Lwm2mPath;
      /** Undefined: the device chooses. */
      readonly instance: number | undefined;
      readonly entries: readonly WrittenEntry[];
    }
  | {
      readonly kind: 'write-attributes';
      readonly path: Lwm2mPath;
      readonly attributes: NotificationAttributes;
    };

const NAMES: Readonly<Record<OperationKind, string>> = {
  read: 'Read of',
  write: 'Write to',
  execute: 'Execute of',
  create: 'Create in',
  delete: 'Delete of',
  discover: 'Discover of',
  observe: 'Observe of',
  'write-attributes': 'Attributes of',
};

/** As the feed names it: `Write to /3/0/15`. */
export function nameOf(request: OperationRequest): string {
  const name = `${NAMES[request.kind]} ${request.path.text}`;
  return request.kind === 'write-attributes'
    ? `${name} (${formatAttributes(request.attributes).join(' ')})`
    : name;
}

/**
 * Whether doing it twice is the same as doing it once. An execute may count, a create makes another instance, and a partial
 * update is a POST, which promises nothing (RFC 7252 §5.8.2).
 */
export const isRepeatable = (request: OperationRequest): boolean =>
  request.kind !== 'execute' &&
  request.kind !== 'create' &&
  !(request.kind === 'write' && request.mode === 'update');
