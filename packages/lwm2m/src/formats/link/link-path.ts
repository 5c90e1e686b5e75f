import { Lwm2mPath } from '../../path/lwm2m-path.ts';
import { Lwm2mError } from '../../lwm2m-error.ts';

/**
 * The path that a link's target names below the root; undefined for links of something else than LwM2M. A slash at the
 * end is read past: Core 1.2 prints such links itself (Bootstrap-Discover Operation).
 */
export function linkPath(link: string, rootPath = '/'): Lwm2mPath | undefined {
  const target = link.length > 1 && link.endsWith('/') ? link.slice(0, -1) : link;
  try {
    if (rootPath === '/') return Lwm2mPath.parse(target);
    if (target === rootPath) return Lwm2mPath.root;
    return target.startsWith(`${rootPath}/`) ? Lwm2mPath.parse(target.slice(rootPath.length)) : undefined;
  } catch (error) {
    if (error instanceof Lwm2mError) return undefined;
    throw error;
  }
}

export const linkTarget = (path: Lwm2mPath, rootPath = '/'): string => {
  if (rootPath === '/') return path.text;
  return path.depth === 0 ? rootPath : rootPath + path.text;
};
