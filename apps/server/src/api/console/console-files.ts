import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.geojson': 'application/geo+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};
/** What compression does not make smaller. */
const PACKED = new Set(['.png', '.woff2', '.ico']);
const MOST_FILES = 5000;

export type Encoding = 'br' | 'gzip' | 'identity';

export interface ConsoleFile {
  readonly type: string;
  /** Strong, of the content as it is on disk; each encoding has its own. */
  readonly etag: string;
  /** Vite puts a hash of the content into these names, so that they never change. */
  readonly immutable: boolean;
  readonly encodings: readonly Encoding[];
  body(encoding: Encoding): Promise<Uint8Array>;
}

/**
 * The built console, read into memory when it is first asked for. Only what the build's folder listed is ever opened: an
 * address is looked up in that list and never becomes a path.
 */
export class ConsoleFiles {
  readonly #dir: string;
  #files: Promise<ReadonlyMap<string, ConsoleFile>> | undefined;
  #built: number | undefined;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** By the address's path without its leading slash; undefined for what is not there. */
  async get(name: string): Promise<ConsoleFile | undefined> {
    return (await this.#list()).get(name);
  }

  /** A new build replaces index.html; the list is read anew when its time changes. */
  async #list(): Promise<ReadonlyMap<string, ConsoleFile>> {
    const built = await stat(join(this.#dir, 'index.html')).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (built === undefined) return new Map();
    if (built !== this.#built || this.#files === undefined) {
      this.#built = built;
      this.#files = listFiles(this.#dir);
      this.#files.catch(() => {
        this.#files = undefined;
      });
    }
    return this.#files;
  }
}

async function listFiles(dir: string): Promise<ReadonlyMap<string, ConsoleFile>> {
  const files = new Map<string, ConsoleFile>();
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((entry) => entry.isFile()).slice(0, MOST_FILES)) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(dir.length).split(sep).filter(Boolean).join('/');
    files.set(name, consoleFile(name, await readFile(path)));
  }
  return files;
}

function consoleFile(name: string, content: Uint8Array): ConsoleFile {
  const extension = extname(name).toLowerCase();
  const bodies = new Map<Encoding, Promise<Uint8Array>>([['identity', Promise.resolve(content)]]);
  return {
    type: TYPES[extension] ?? 'application/octet-stream',
    etag: createHash('sha256').update(content).digest('base64url').slice(0, 22),
    immutable: name.startsWith('assets/') && /-[\w-]{8}\.\w+$/.test(name),
    encodings: PACKED.has(extension) ? ['identity'] : ['br', 'gzip', 'identity'],
    body(encoding) {
      const body = bodies.get(encoding) ?? compress(content, encoding);
      bodies.set(encoding, body);
      return body;
    },
  };
}

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** Once for each file, off the main thread. Quality 9: 11 takes ten times as long for a few percent. */
async function compress(content: Uint8Array, encoding: Encoding): Promise<Uint8Array> {
  if (encoding === 'br')
    return brotli(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 9,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength,
      },
    });
  return encoding === 'gzip' ? gzipped(content, { level: 9 }) : content;
}
