import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBase64 } from '@holdfast/bytes';
import { start, type Program } from '@holdfast/testing';
import { DEVICE } from '../honest/programs.ts';

/** What a device keeps, as its file has it. */
export interface Kept {
  readonly root: string;
  readonly highestIndex: number;
  readonly acted: {
    readonly latest: readonly { readonly notBefore: number; readonly id: string }[];
    readonly floor: number;
  };
  readonly timeFloor: number;
  readonly nonce: string;
  readonly flags: { readonly locked: boolean; readonly disabled: boolean; readonly wiped: boolean };
  readonly awaited?: object;
  readonly doing?: object;
  readonly receipt: string;
  readonly refusal: string;
}

export interface DeviceOptions {
  readonly endpoint: string;
  /** Hex. */
  readonly psk: string;
  readonly coaps: number;
  readonly rootFile: string;
  readonly trustFolder: string;
}

/** A device that verifies, in a process of its own. */
export class RealDevice {
  readonly endpoint: string;
  readonly #options: DeviceOptions;
  #program: Program | undefined;

  constructor(options: DeviceOptions) {
    this.endpoint = options.endpoint;
    this.#options = options;
  }

  start(): void {
    const { endpoint, psk, coaps, rootFile, trustFolder } = this.#options;
    const way = ['--server', `coaps://127.0.0.1:${coaps}`, '--endpoint', endpoint, '--key', psk];
    const owned = ['--root', rootFile, '--trust', trustFolder];
    this.#program = start(process.execPath, [DEVICE, ...way, ...owned, '--queue-share', '0']);
  }

  /** A loss of power. */
  async kill(): Promise<void> {
    await this.#program?.kill();
    this.#program = undefined;
  }

  output(): string {
    return this.#program?.output() ?? '';
  }

  async kept(): Promise<Kept> {
    const { trustFolder } = this.#options;
    return JSON.parse(await readFile(join(trustFolder, `${this.endpoint}.trust.json`), 'utf8')) as Kept;
  }

  async nonce(): Promise<Uint8Array> {
    return fromBase64((await this.kept()).nonce);
  }
}

/** What an attack must not change: all that the device keeps but for its last refusal and the time floor, which only rises. */
export const essence = (kept: Kept): string =>
  JSON.stringify({ ...kept, refusal: undefined, timeFloor: undefined });
