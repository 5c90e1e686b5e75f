import { Lwm2mError } from '../lwm2m-error.ts';
import type { ObjectLink } from './lwm2m-value.ts';

const MAX_ID = 65_535;

/** `65535:65535` is the link to nothing (Core 1.1.1 appendix C). */
export function checkObjectLink({ objectId, instanceId }: ObjectLink): ObjectLink {
  for (const id of [objectId, instanceId]) {
    if (!Number.isInteger(id) || id < 0 || id > MAX_ID) {
      throw new Lwm2mError('bad-value', `${id} is no id in an object link`);
    }
  }
  return { objectId, instanceId };
}

export function formatObjectLink(link: ObjectLink): string {
  const { objectId, instanceId } = checkObjectLink(link);
  return `${objectId}:${instanceId}`;
}

export function parseObjectLink(text: string): ObjectLink {
  const match = /^(\d{1,5}):(\d{1,5})$/.exec(text);
  if (match === null) throw new Lwm2mError('bad-value', 'not an object link such as 3:0');
  return checkObjectLink({ objectId: Number(match[1]), instanceId: Number(match[2]) });
}
