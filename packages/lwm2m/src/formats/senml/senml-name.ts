import { Lwm2mError, quote } from '../../lwm2m-error.ts';
import { Lwm2mPath } from '../../path/lwm2m-path.ts';

/** The path that a SenML name says, with or without the alternate root that all names may start with. */
export function parseName(name: string, rootPath = '/'): Lwm2mPath {
  try {
    if (rootPath === '/') return Lwm2mPath.parse(name);
    if (name === rootPath) return Lwm2mPath.root;
    return Lwm2mPath.parse(name.startsWith(`${rootPath}/`) ? name.slice(rootPath.length) : name);
  } catch (cause) {
    throw new Lwm2mError('bad-payload', `the SenML name ${quote(name)}`, { cause });
  }
}

/** The full name. */
export const formatName = (path: Lwm2mPath, rootPath = '/'): string => {
  if (rootPath === '/') return path.text;
  return path.depth === 0 ? rootPath : rootPath + path.text;
};
