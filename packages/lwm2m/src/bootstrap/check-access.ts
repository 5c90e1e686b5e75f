import { checkWhole, fault } from './bootstrap-fault.ts';
import type { AccessRule } from './bootstrap-profile.ts';

const MAX_ID = 65_534;
/** Security, Access Control and OSCORE: bootstrap's own, or guarded by their owners (Core 1.2, Access Control). */
const UNGUARDED: ReadonlySet<number> = new Set([0, 2, 21]);

/** That every rule is about servers there are, and none contradicts another. */
export function checkAccess(rules: readonly AccessRule[], shortIds: ReadonlySet<number>): void {
  const seen = new Set<string>();
  for (const rule of rules) {
    const where = rule.kind === 'object' ? `/${rule.objectId}` : `/${rule.objectId}/${rule.instanceId}`;
    const who = `the access rule of ${where}`;
    checkWhole(`${who}: object`, rule.objectId, 1, MAX_ID);
    if (UNGUARDED.has(rule.objectId)) throw fault(`${who} is about an object that has none`);
    if (seen.has(where)) throw fault(`${who} stands there twice`);
    seen.add(where);
    const known = (id: number): void => {
      if (!shortIds.has(id)) throw fault(`${who} names server ${id}, which there is not`);
    };
    if (rule.kind === 'object') {
      for (const id of rule.creators) known(id);
    } else {
      checkWhole(`${who}: instance`, rule.instanceId, 0, MAX_ID);
      known(rule.owner);
      for (const id of rule.rights.keys()) if (id !== 0) known(id);
    }
  }
}
