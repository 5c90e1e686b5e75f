import { utf8 } from '@holdfast/bytes';
import {
  cosignatureLine,
  decideAddCheckpoint,
  formatSignatureLines,
  parseAddCheckpoint,
  type LogIdentity,
  type Witness,
  type WitnessedLog,
} from '@holdfast/trust';
import { testWitness } from '@holdfast/trust/testing';
import type { PostCheckpoint } from '../witnessing/post-checkpoint.ts';
import type { HttpAnswer } from '../witnessing/witness-answer.ts';

/** A witness that decides as a real one does, without a network; `answer` puts another answer in place of its own. */
export class FakeWitness {
  readonly witness: Witness;
  readonly #cosign: ReturnType<typeof testWitness>['cosign'];
  known: WitnessedLog['last'];
  asked = 0;
  answer: (() => HttpAnswer | Promise<HttpAnswer>) | undefined;
  time = 1_800_000_000;

  constructor(name: string, kind: Witness['key']['kind'], number: number) {
    const party = testWitness(name, kind, number);
    this.witness = party.witness;
    this.#cosign = party.cosign;
  }

  get url(): URL {
    return new URL(`http://${this.witness.name}.test/add-checkpoint`);
  }

  async post(log: LogIdentity, body: string): Promise<HttpAnswer> {
    this.asked++;
    if (this.answer !== undefined) return await this.answer();
    const request = parseAddCheckpoint(utf8(body));
    const decision = decideAddCheckpoint(request, () => ({ log, last: this.known }));
    if (decision.kind === 'refuse')
      return {
        status: decision.status,
        contentType: decision.size === undefined ? 'text/plain' : 'text/x.tlog.size',
        body: utf8(`${decision.size ?? decision.reason}\n`),
      };
    this.known = { checkpoint: decision.checkpoint, note: request.note };
    const line = cosignatureLine(this.witness, this.#cosign(decision.checkpoint, this.time));
    return { status: 200, contentType: 'text/plain', body: utf8(formatSignatureLines([line])) };
  }
}

/** The network that the witnesses are on. */
export const networkOf =
  (log: () => LogIdentity, witnesses: readonly FakeWitness[]): PostCheckpoint =>
  async (url, body) => {
    const witness = witnesses.find((candidate) => candidate.url.href === url.href);
    if (witness === undefined) throw new Error('no such host');
    return await witness.post(log(), body);
  };
