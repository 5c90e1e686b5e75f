import type { Lwm2mPath } from '@holdfast/lwm2m';
import { Refusal } from '../../refusal.ts';
import { isSecret } from '../objects/object-store.ts';

/** Core 1.1.1 §8.2: read (with observe and attributes), write, execute, delete, create. */
export type AccessRight = 'read' | 'write' | 'execute' | 'delete' | 'create';

/** Whether a server may do that at an instance; for `create`, at an object. */
export type ServerAccess = (right: AccessRight, path: Lwm2mPath) => boolean;

/** With one server there is nothing to share out (Core 1.1.1 §8.1). */
export const fullAccess: ServerAccess = () => true;

/** Throws 4.01 for what this server may not do. A read of an object is granted: what may not be read is left out of its answer. */
export function checkAccess(access: ServerAccess, right: AccessRight, path: Lwm2mPath): void {
  if (isSecret(path)) throw new Refusal('unauthorized', `${path.text} is not for servers`);
  if (right === 'read' && path.depth < 2) return;
  const at = path.upTo(right === 'create' ? 1 : 2);
  if (!access(right, at)) throw new Refusal('unauthorized', `this server may not ${right} ${path.text}`);
}
