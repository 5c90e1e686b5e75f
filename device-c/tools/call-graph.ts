/** What gcc's -fcallgraph-info=su writes of one file, or of several together. */
export interface CallGraph {
  /** Bytes of stack that each function takes by itself. */
  readonly frames: ReadonlyMap<string, number>;
  readonly calls: ReadonlyMap<string, readonly string[]>;
}

const NODE = /^node: \{ title: "([^"]+)" label: "([^"]+)"/;
const EDGE = /^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"/;
const FRAME = /(\d+) bytes \((static|dynamic|dynamic,bounded)\)/;

/** Local functions are titled by their file, so names do not collide. Throws for a frame that has no bound. */
export function readCallGraph(files: Iterable<string>): CallGraph {
  const frames = new Map<string, number>();
  const calls = new Map<string, string[]>();
  for (const file of files) {
    for (const line of file.split('\n')) {
      const [, title = '', label = ''] = NODE.exec(line) ?? [];
      const [, bytes, bound] = FRAME.exec(label) ?? [];
      if (bound === 'dynamic') throw new Error(`the stack of ${title} has no bound`);
      if (bytes !== undefined) frames.set(title, Number(bytes));
      const [, from, to] = EDGE.exec(line) ?? [];
      if (from !== undefined && to !== undefined) calls.set(from, [...(calls.get(from) ?? []), to]);
    }
  }
  return { frames, calls };
}

export interface Deepest {
  readonly bytes: number;
  /** The functions on the way, the outermost first. */
  readonly path: readonly string[];
}

/**
 * The most stack that a call of the function can take. What is not in the graph, the port and the C library, counts nothing.
 * Throws where there is a recursion or a call through a pointer, since then nothing can be said.
 */
export function deepest({ frames, calls }: CallGraph, from: string, above: readonly string[] = []): Deepest {
  if (above.includes(from)) throw new Error(`recursion: ${[...above, from].join(' -> ')}`);
  if (from === '__indirect_call') throw new Error(`a call through a pointer in ${above.at(-1)}`);
  const own = frames.get(from);
  if (own === undefined) return { bytes: 0, path: [] };
  const below = (calls.get(from) ?? []).map((to) => deepest({ frames, calls }, to, [...above, from]));
  const { bytes, path } = below.reduce((a, b) => (b.bytes > a.bytes ? b : a), { bytes: 0, path: [] });
  return { bytes: own + bytes, path: [from, ...path] };
}
