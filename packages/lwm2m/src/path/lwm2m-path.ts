import { Lwm2mError, quote } from '../lwm2m-error.ts';

/** How many ids a path has: 0 root, 1 object, 2 object instance, 3 resource, 4 resource instance. */
export type PathDepth = 0 | 1 | 2 | 3 | 4;

const MAX_ID = 65_535;
/** '/65535/65534/65535/65535' */
const MAX_TEXT = 24;
/** Bounds what a peer can make us keep; a fleet uses a few hundred paths. */
const MAX_INTERNED = 8_192;
const SLASH = 47;

/**
 * A place in the data model: `/object/instance/resource/resource-instance`, or a shorter one, or the root `/`
 * (LwM2M Core 1.1.1 §7). Immutable. Parsing a path seen before costs one map lookup; compare with {@link equals},
 * or use {@link text} as a key.
 */
export class Lwm2mPath {
  static readonly #interned = new Map<string, Lwm2mPath>();
  static readonly root: Lwm2mPath = new Lwm2mPath('/', []);

  /** The canonical form, such as `/3303/0/5700`. */
  readonly text: string;
  readonly ids: readonly number[];
  readonly depth: PathDepth;

  private constructor(text: string, ids: readonly number[]) {
    this.text = text;
    this.ids = ids;
    this.depth = ids.length as PathDepth;
  }

  /** Reads the canonical form: leading slash, no trailing one, decimal ids without leading zeros. */
  static parse(text: string): Lwm2mPath {
    const known = Lwm2mPath.#interned.get(text);
    if (known !== undefined) return known;
    return Lwm2mPath.#make(scan(text));
  }

  /** From the segments of a URI, as CoAP's Uri-Path options carry them. */
  static fromSegments(segments: readonly string[]): Lwm2mPath {
    if (segments.length === 0) return Lwm2mPath.root;
    const path = Lwm2mPath.parse(`/${segments.join('/')}`);
    if (path.depth !== segments.length) throw new Lwm2mError('bad-path', 'a segment that is no id');
    return path;
  }

  static of(...ids: readonly number[]): Lwm2mPath {
    const known = Lwm2mPath.#interned.get(textOf(ids));
    return known ?? Lwm2mPath.#make(ids.slice());
  }

  static #make(ids: readonly number[]): Lwm2mPath {
    if (ids.length === 0) return Lwm2mPath.root;
    if (ids.length > 4) throw new Lwm2mError('bad-path', `${ids.length} ids are more than a path has`);
    for (const id of ids) {
      if (!Number.isInteger(id) || id < 0 || id > MAX_ID) {
        throw new Lwm2mError('bad-path', `${id} is not an id between 0 and ${MAX_ID}`);
      }
    }
    // Core 1.1.1, table of identifiers: MAX_ID names no object instance.
    if (ids[1] === MAX_ID) throw new Lwm2mError('bad-path', `instance id ${MAX_ID} is reserved`);
    const path = new Lwm2mPath(textOf(ids), ids);
    if (Lwm2mPath.#interned.size >= MAX_INTERNED) Lwm2mPath.#interned.clear();
    Lwm2mPath.#interned.set(path.text, path);
    return path;
  }

  get objectId(): number | undefined {
    return this.ids[0];
  }

  get instanceId(): number | undefined {
    return this.ids[1];
  }

  get resourceId(): number | undefined {
    return this.ids[2];
  }

  get resourceInstanceId(): number | undefined {
    return this.ids[3];
  }

  /** Undefined for the root. */
  get parent(): Lwm2mPath | undefined {
    return this.depth === 0 ? undefined : this.upTo((this.depth - 1) as PathDepth);
  }

  child(id: number): Lwm2mPath {
    return Lwm2mPath.of(...this.ids, id);
  }

  /** Its first `depth` ids; the path itself when it has no more. */
  upTo(depth: PathDepth): Lwm2mPath {
    return depth >= this.depth ? this : Lwm2mPath.of(...this.ids.slice(0, depth));
  }

  /** Whether `other` is this path or lies below it. */
  isPrefixOf(other: Lwm2mPath): boolean {
    if (this.depth > other.depth) return false;
    for (let i = 0; i < this.depth; i++) if (this.ids[i] !== other.ids[i]) return false;
    return true;
  }

  equals(other: Lwm2mPath): boolean {
    return this === other || this.text === other.text;
  }

  /** Numeric order of ids, a path before what lies below it. */
  static compare(a: Lwm2mPath, b: Lwm2mPath): number {
    const shared = Math.min(a.depth, b.depth);
    for (let i = 0; i < shared; i++) {
      const difference = (a.ids[i] as number) - (b.ids[i] as number);
      if (difference !== 0) return difference;
    }
    return a.depth - b.depth;
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

const textOf = (ids: readonly number[]): string => `/${ids.join('/')}`;

function scan(text: string): number[] {
  const wrong = (): Lwm2mError => new Lwm2mError('bad-path', `${quote(text)} is not a path`);
  if (text === '/') return [];
  if (text.length > MAX_TEXT || text.charCodeAt(0) !== SLASH) throw wrong();
  const ids: number[] = [];
  let id = -1;
  for (let at = 1; at <= text.length; at++) {
    const code = at === text.length ? SLASH : text.charCodeAt(at);
    if (code === SLASH) {
      if (id < 0) throw wrong();
      ids.push(id);
      id = -1;
    } else if (code >= 48 && code <= 57 && id !== 0) {
      id = (id < 0 ? 0 : id * 10) + code - 48;
    } else {
      throw wrong();
    }
  }
  return ids;
}
