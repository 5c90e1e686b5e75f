import { createPrivateKey, sign } from 'node:crypto';
import { concat, fromHex } from '@holdfast/bytes';
import {
  findCosignature,
  formatAddCheckpoint,
  HASH_BYTES,
  leafHash,
  parseSignatureLines,
  proveConsistency,
  proveInclusion,
  rootOfTiles,
  signCheckpoint,
  TILE_WIDTH,
  type AddCheckpoint,
  type Checkpoint,
  type LogIdentity,
  type LogProof,
  type ProofCosignature,
  type ReadTile,
  type SignedNote,
  type Witness,
} from '@holdfast/trust';

/** RFC 8410 §7: what stands before the seed in PKCS #8. */
const PKCS8_PREFIX = fromHex('302e020100300506032b657004220420');

export interface CosigningWitness {
  readonly witness: Witness;
  readonly url: string;
}

export interface HostileLogParts {
  readonly log: LogIdentity;
  readonly secret: Uint8Array;
  readonly entries: readonly Uint8Array[];
  readonly witnesses: readonly CosigningWitness[];
}

export interface WitnessAnswer {
  readonly status: number;
  readonly body: string;
}

/** The log in the hands of whoever has its key: signs any tree. Witnesses still cosign only what goes on from what they saw. */
export class HostileLog {
  readonly log: LogIdentity;
  readonly #parts: HostileLogParts;
  readonly #entries: Uint8Array[];

  constructor(parts: HostileLogParts) {
    this.log = parts.log;
    this.#parts = parts;
    this.#entries = [...parts.entries];
  }

  get size(): number {
    return this.#entries.length;
  }

  get entries(): readonly Uint8Array[] {
    return this.#entries;
  }

  append(entry: Uint8Array): number {
    if (this.#entries.length === TILE_WIDTH - 1) throw new Error('this log is for one tile');
    return this.#entries.push(entry) - 1;
  }

  /** Another history from here on, under the same key. */
  fork(size: number): HostileLog {
    return new HostileLog({ ...this.#parts, entries: this.#entries.slice(0, size) });
  }

  sign(message: Uint8Array): Uint8Array {
    const key = Buffer.concat([PKCS8_PREFIX, this.#parts.secret]);
    const format = { key, format: 'der', type: 'pkcs8' } as const;
    return new Uint8Array(sign(null, message, createPrivateKey(format)));
  }

  readonly readTile: ReadTile = async ({ level, index, width }) => {
    if (level > 0) throw new Error('this log is for one tile');
    const leaves = this.#entries.slice(index * TILE_WIDTH, index * TILE_WIDTH + width);
    return concat(...leaves.map((entry) => leafHash(entry)));
  };

  async checkpoint(size: number = this.size): Promise<Checkpoint> {
    return { origin: this.log.origin, size, root: await rootOfTiles(size, this.readTile) };
  }

  note(checkpoint: Checkpoint): SignedNote {
    return signCheckpoint(checkpoint, this.log.key, (message) => this.sign(message));
  }

  /** Asks one witness, which is told what the log claims that it saw last. */
  async ask(one: CosigningWitness, checkpoint: Checkpoint, oldSize: number): Promise<WitnessAnswer> {
    const proof = await proveConsistency(oldSize, checkpoint.size, this.readTile);
    return await this.post(one, { oldSize, proof, note: this.note(checkpoint) });
  }

  async post({ url }: CosigningWitness, request: AddCheckpoint): Promise<WitnessAnswer> {
    const signal = AbortSignal.timeout(20_000);
    const body = formatAddCheckpoint(request);
    const response = await fetch(`${url}add-checkpoint`, { method: 'POST', body, signal });
    return { status: response.status, body: await response.text() };
  }

  /** What the witnesses give who are asked in order; those who refuse give nothing. */
  async cosign(checkpoint: Checkpoint): Promise<ProofCosignature[]> {
    const given = await Promise.all(
      this.#parts.witnesses.map(async (one, at) => {
        let answer = await this.ask(one, checkpoint, 0);
        const seen = Number(answer.body);
        if (answer.status === 409 && seen <= checkpoint.size) answer = await this.ask(one, checkpoint, seen);
        if (answer.status !== 200) return [];
        const found = findCosignature(one.witness, checkpoint, parseSignatureLines(answer.body));
        return found === undefined ? [] : [{ witness: at, ...found }];
      }),
    );
    return given.flat();
  }

  /** Of an entry in the tree of `size`, with the witnesses' word where they give it. */
  async prove(index: number, size: number = this.size): Promise<LogProof> {
    const checkpoint = await this.checkpoint(size);
    const [{ signature } = { signature: new Uint8Array(2 * HASH_BYTES) }] = this.note(checkpoint).signatures;
    return {
      index,
      size,
      path: await proveInclusion(index, size, this.readTile),
      logSignature: signature,
      cosignatures: await this.cosign(checkpoint),
    };
  }
}
