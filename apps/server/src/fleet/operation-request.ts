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
    }
  /** Of several paths anywhere in the device at once (Core 1.1.1 §6.3.8, §6.4.4); `path` is the root. */
  | {
      readonly kind: 'read-composite' | 'observe-composite';
      readonly path: Lwm2mPath;
      readonly paths: readonly Lwm2mPath[];
    }
  | {
      readonly kind: 'write-composite';
      readonly path: Lwm2mPath;
      readonly entries: readonly WrittenEntry[];
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
  'read-composite': 'Read of',
  'write-composite': 'Write to',
  'observe-composite': 'Observe of',
};

/** Several paths, as the feed and what is observed name them. */
export const nameOfPaths = (paths: readonly Lwm2mPath[]): string => paths.map(({ text }) => text).join(' ');

/** What it is about. */
export function targetOfRequest(request: OperationRequest): string {
  if (request.kind === 'write-composite') return nameOfPaths(request.entries.map(({ path }) => path));
  return 'paths' in request ? nameOfPaths(request.paths) : request.path.text;
}

/** As the feed names it: `Write to /3/0/15`. */
export const nameOf = (request: OperationRequest): string =>
  nameOfOperation(
    request.kind,
    targetOfRequest(request),
    request.kind === 'write-attributes' ? request.attributes : {},
  );

export function nameOfOperation(
  kind: OperationKind,
  target: string,
  attributes: NotificationAttributes,
): string {
  const name = `${NAMES[kind]} ${target}`;
  return kind === 'write-attributes' ? `${name} (${formatAttributes(attributes).join(' ')})` : name;
}

/**
 * Whether doing it twice is the same as doing it once. An execute may count, a create makes another instance, and a partial
 * update is a POST, which promises nothing (RFC 7252 §5.8.2). A composite write is an iPATCH, which is idempotent by its
 * definition (RFC 8132 §1, §3), and says of each resource what it is to be, not how it changes.
 */
export const isRepeatable = (request: OperationRequest): boolean =>
  request.kind !== 'execute' &&
  request.kind !== 'create' &&
  !(request.kind === 'write' && request.mode === 'update');

/** The request of one path with the same effect, which what is dangerous is told by. */
export const asSingle = (request: OperationRequest): OperationRequest =>
  request.kind === 'write-composite'
    ? { kind: 'write', path: request.path, mode: 'update', entries: request.entries }
    : request;

export const isObserve = (kind: OperationKind): boolean => kind === 'observe' || kind === 'observe-composite';
