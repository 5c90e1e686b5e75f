import type { ArgumentValue, Command } from './command.ts';
import { findOperation, type ArgumentSpec, type OperationName } from './operations.ts';

/** What a command asks of a device, with its arguments typed. */
export type Request =
  | { readonly operation: Exclude<OperationName, 'root' | 'wipe' | 'servers' | 'credentials' | 'firmware'> }
  | { readonly operation: 'wipe'; readonly credentials: boolean }
  | { readonly operation: 'servers' | 'credentials'; readonly attachmentHash: Uint8Array }
  | {
      readonly operation: 'firmware';
      readonly component: string;
      readonly version: string;
      readonly imageHash: Uint8Array;
      readonly imageSize: number;
      readonly mayDowngrade: boolean;
    };

const HASH_LENGTH = 32;

/** Undefined: an operation or an argument that this program does not know, or an argument that is missing or not what it is to be. */
export function readRequest({ operation, arguments: values }: Command): Request | undefined {
  const spec = findOperation(operation);
  if (spec === undefined || spec.name === 'root') return undefined;
  if (![...values.keys()].every((key) => spec.arguments.some((argument) => argument.key === key))) {
    return undefined;
  }
  if (!spec.arguments.every((argument) => isOfType(argument, values.get(argument.key)))) return undefined;
  switch (spec.name) {
    case 'wipe':
      return { operation: spec.name, credentials: values.get(1) === 2 };
    case 'servers':
    case 'credentials':
      return { operation: spec.name, attachmentHash: values.get(1) as Uint8Array };
    case 'firmware':
      return {
        operation: spec.name,
        component: values.get(1) as string,
        version: values.get(2) as string,
        imageHash: values.get(3) as Uint8Array,
        imageSize: values.get(4) as number,
        mayDowngrade: values.get(5) === true,
      };
    default:
      return { operation: spec.name };
  }
}

const IS_OF_TYPE: Readonly<
  Record<ArgumentSpec['type'], (value: ArgumentValue, spec: ArgumentSpec) => boolean>
> = {
  choice: (value, { choices }) => typeof value === 'number' && choices?.[value] !== undefined,
  text: (value) => typeof value === 'string',
  hash: (value) => value instanceof Uint8Array && value.length === HASH_LENGTH,
  integer: (value) => typeof value === 'number',
  true: (value) => value === true,
};

const isOfType = (spec: ArgumentSpec, value: ArgumentValue | undefined): boolean =>
  value === undefined ? spec.optional === true : IS_OF_TYPE[spec.type](value, spec);
