import { buildRoad, type Road } from './road.ts';
import { auM31 } from './roads/au-m31.ts';
import { br116 } from './roads/br-116.ts';
import { deA7 } from './roads/de-a7.ts';
import { esA2 } from './roads/es-a2.ts';
import { frA6A7 } from './roads/fr-a6-a7.ts';
import { gbM6 } from './roads/gb-m6.ts';
import { inNh48 } from './roads/in-nh48.ts';
import { jpTomei } from './roads/jp-tomei.ts';
import { keA109 } from './roads/ke-a109.ts';
import { noE6 } from './roads/no-e6.ts';
import { usI5 } from './roads/us-i5.ts';
import { zaN3 } from './roads/za-n3.ts';

/** In an order that spreads the first devices of a fleet over the continents. */
export const roads: readonly Road[] = [
  deA7,
  usI5,
  br116,
  inNh48,
  zaN3,
  jpTomei,
  frA6A7,
  auM31,
  keA109,
  gbM6,
  esA2,
  noE6,
].map(buildRoad);
