import type { Peer } from '@holdfast/kernel';
import type { Lwm2mPath, ResourceLookup } from '@holdfast/lwm2m';

/** How a device wants to be spoken to, as its registration says. */
export interface Manner {
  readonly lwm2mVersion: string;
  /** Where it keeps its objects: `/`, or an alternate path such as `/lwm2m` (Core 1.1.1 §6.4.1). */
  readonly rootPath: string;
  /** Content formats it stated, the preferred first. */
  readonly contentFormats: readonly number[];
  /** Definitions of its objects in the versions that it stated. */
  readonly lookup: ResourceLookup;
}

/** A registered device: where to send to, and how. */
export interface Target<P extends Peer> extends Manner {
  readonly peer: P;
}

export const segmentsOf = ({ rootPath }: Pick<Manner, 'rootPath'>, path: Lwm2mPath): string[] => [
  ...rootPath.split('/').filter((segment) => segment !== ''),
  ...path.ids.map(String),
];
