import { may, type GuardedOperation, type Lwm2mPath } from '@holdfast/lwm2m';
import { Refusal } from '../../refusal.ts';

/** Whether a server may do that at a path. */
export type ServerAccess = (operation: GuardedOperation, path: Lwm2mPath) => boolean;

/** With one server there is nothing to share out (Core 1.1.1 §8.1); its secrets are the device's all the same. */
export const fullAccess: ServerAccess = (operation, path) => may(0, operation, path, undefined);

/** Throws 4.01 for what this server may not do. Reading an object is granted: what may not be read of it is left out of the answer. */
export function checkAccess(access: ServerAccess, operation: GuardedOperation, path: Lwm2mPath): void {
  if (!access(operation, path))
    throw new Refusal('unauthorized', `this server may not ${operation} ${path.text}`);
}
