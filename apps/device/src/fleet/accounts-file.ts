import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ContentFormat,
  decodeEntries,
  encodeEntries,
  Lwm2mError,
  Lwm2mPath,
  type Entry,
  type ResourceLookup,
} from '@holdfast/lwm2m';
import { DeviceError } from '../device-error.ts';
import { replaceFile } from './replace-file.ts';

/** Where one device keeps the accounts that a bootstrap gave it: objects 0, 1, 2 and 21, in SenML JSON. */
export class AccountsFile {
  readonly #folder: string;
  readonly #file: string;
  readonly #lookup: ResourceLookup;

  constructor(folder: string, endpoint: string, lookup: ResourceLookup) {
    this.#folder = folder;
    this.#file = join(folder, `${encodeURIComponent(endpoint)}.json`);
    this.#lookup = lookup;
  }

  /** Undefined before the first bootstrap. Rejects with DeviceError `keys`. */
  async read(): Promise<readonly Entry[] | undefined> {
    try {
      const bytes = new Uint8Array(await readFile(this.#file));
      return decodeEntries(ContentFormat.senmlJson, bytes, { base: Lwm2mPath.root, lookup: this.#lookup });
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
      const why = cause instanceof Lwm2mError ? 'holds no accounts' : 'cannot be read';
      throw new DeviceError('keys', `${this.#file} ${why}`, { cause });
    }
  }

  /** Durable when it resolves. Rejects with DeviceError `keys`. */
  async write(accounts: readonly Entry[]): Promise<void> {
    const context = { base: Lwm2mPath.root, lookup: this.#lookup };
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw new DeviceError('keys', `${this.#folder} cannot be made`, { cause });
    }
    await replaceFile(this.#file, encodeEntries(ContentFormat.senmlJson, accounts, context));
  }
}
