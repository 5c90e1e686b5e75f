import { randomBytes, randomInt } from 'node:crypto';
import { toHex } from '@holdfast/bytes';
import type { Bench, BenchOptions } from '../bench.ts';
import { alone, type Measurement } from '../measurement.ts';
import { Attackers } from './attackers.ts';
import { breakHandshake } from './broken-handshake.ts';
import { coapTemplates } from './coap-templates.ts';
import { startGoodDevice, type GoodDevice } from './good-device.ts';
import { mutate } from './mutate.ts';
import { Plateau } from './plateau.ts';
import { Random } from '@holdfast/testing';
import { Ring } from './ring.ts';
import { startTarget, type Target } from './target.ts';

const SECONDS = 60;
const DATAGRAMS_A_SECOND = 4000;
const TICK_MS = 5;
const READING_MS = 1500;
const GROWTH = 'MiB from the third to the last quarter';
/** As many peers as fill what the server remembers of each within seconds, so that memory has a plateau to be measured. */
const SOURCE_PORTS = 96;
const LONGEST = 1500;
/** Of the good devices' own datagrams, how many are kept to be broken and replayed. */
const KEPT_TEMPLATES = 128;
/** Shown where the server dies, newest last. */
const KEPT_SENT = 64;

interface Outcome {
  readonly tried: number;
  readonly crashes: number;
  readonly served: number;
  readonly failed: number;
}

class Fuzz {
  readonly #target: Target;
  readonly #random: Random;
  readonly #sent = new Ring<string>(KEPT_SENT);
  readonly #coap: readonly Uint8Array[];
  readonly #overSessions: readonly Uint8Array[];
  /** What the good device sent over coaps: hellos with and without cookie, flights, records with a Connection ID. */
  readonly #dtls = new Ring<Uint8Array>(KEPT_TEMPLATES);
  readonly #key = randomBytes(32).toString('hex');
  readonly #devices: GoodDevice[] = [];
  tried = 0;

  constructor(target: Target, random: Random) {
    this.#target = target;
    this.#random = random;
    this.#coap = coapTemplates('fuzz-prey');
    this.#overSessions = coapTemplates('fuzz-handshakes');
  }

  async prepare(): Promise<void> {
    const { coap, coaps } = this.#target;
    for (const name of ['fuzz-prey', 'fuzz-plain']) await this.#target.addDevice(name);
    for (const name of ['fuzz-handshakes', 'fuzz-secure']) await this.#target.addDevice(name, this.#key);
    this.#devices.push(
      await startGoodDevice({ endpoint: 'fuzz-plain', port: coap, tap: () => {} }),
      await startGoodDevice({
        endpoint: 'fuzz-secure',
        port: coaps,
        key: this.#key,
        tap: (datagram) => this.#dtls.add(datagram),
      }),
    );
  }

  async run(seconds: number, plateau: Plateau): Promise<Outcome> {
    const attackers = await Attackers.open(SOURCE_PORTS, this.#random);
    const end = performance.now() + seconds * 1000;
    const running = (): boolean => performance.now() < end;
    let crashes = 0;
    const flood = setInterval(() => {
      for (let left = (DATAGRAMS_A_SECOND * TICK_MS) / 1000; left > 0; left--) this.#sendOne(attackers);
    }, TICK_MS);
    const others = [this.#handshakes(running), ...this.#devices.map((device) => behave(device, running))];
    while (running() && crashes === 0) {
      await pause(READING_MS);
      if (await this.#target.healthy()) plateau.add(await this.#target.memory());
      else crashes = 1;
    }
    clearInterval(flood);
    await Promise.all(others);
    attackers.close();
    if (!(await this.#target.healthy())) crashes = 1;
    const sum = (count: (device: GoodDevice) => number): number =>
      this.#devices.reduce((total, device) => total + count(device), 0);
    const [served, failed] = [sum((device) => device.served()), sum((device) => device.failed())];
    return { tried: this.tried, crashes, served, failed };
  }

  async close(): Promise<void> {
    await Promise.all(this.#devices.map((device) => device.close()));
  }

  /** What was sent last, for a crash to be understood. */
  lastSent(): readonly string[] {
    return this.#sent.inOrder();
  }

  #sendOne(attackers: Attackers): void {
    const random = this.#random;
    const { coap, coaps } = this.#target;
    const secure = random.chance(0.5);
    const datagram = secure
      ? this.#breakOne(this.#dtls.all())
      : withNewId(this.#breakOne(this.#coap), random);
    // A datagram of the one protocol at the other's port, too.
    const port = random.chance(0.02) === secure ? coap : coaps;
    this.#note(datagram, port);
    attackers.send(datagram.subarray(0, LONGEST), port);
  }

  #breakOne(templates: readonly Uint8Array[]): Uint8Array {
    const random = this.#random;
    if (random.chance(0.1)) return random.bytes(random.below(LONGEST));
    return mutate(random.pick(templates), random, templates);
  }

  async #handshakes(running: () => boolean): Promise<void> {
    while (running()) {
      await breakHandshake({
        port: this.#target.coaps,
        identity: this.#random.chance(0.8) ? 'fuzz-handshakes' : 'nobody',
        key: this.#random.chance(0.8) ? this.#key : '00'.repeat(32),
        random: this.#random,
        say: () => withNewId(this.#breakOne(this.#overSessions), this.#random),
        onSent: (datagram) => this.#note(datagram, this.#target.coaps),
      });
    }
  }

  #note(datagram: Uint8Array, port: number): void {
    this.tried += 1;
    this.#sent.add(`${port === this.#target.coap ? 'coap ' : 'coaps'} ${toHex(datagram)}`);
  }
}

/** Mostly, so that a CoAP message is not taken for a duplicate of the one before. */
function withNewId(datagram: Uint8Array, random: Random): Uint8Array {
  if (datagram.length < 4 || random.chance(0.1)) return datagram;
  const copy = datagram.slice();
  copy.set(random.bytes(2), 2);
  return copy;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** An update every quarter of a second. */
async function behave(device: GoodDevice, running: () => boolean): Promise<void> {
  while (running()) {
    await device.update();
    await pause(250);
  }
}

/** Random, broken and replayed datagrams over live sockets, while two devices keep to the protocol and want to be served. */
export const fuzzBench: Bench = {
  summary: 'hostile datagrams against a running server: crashes, memory, and whether good devices are served',
  async run({ seconds = SECONDS, seed = randomInt(2 ** 32), note }: BenchOptions) {
    note(`seed ${seed}: repeat with --seed ${seed}`);
    const target = await startTarget();
    const fuzz = new Fuzz(target, new Random(seed));
    const plateau = new Plateau();
    try {
      await fuzz.prepare();
      const { tried, crashes, served, failed } = await fuzz.run(seconds, plateau);
      if (crashes > 0)
        note(`the server died. Its log:\n${target.log()}\nSent last:\n${fuzz.lastSent().join('\n')}`);
      else note(await heard(target));
      note(`heap in each tenth of the run, MiB: ${plateau.course(10)}`);
      const results: Measurement[] = [
        alone('fuzz-datagrams', tried, 'datagrams tried'),
        alone('fuzz-crashes', crashes, 'crashes'),
        alone('fuzz-errors', target.errorLines(), 'errors logged by the server'),
        alone('fuzz-heap-growth', plateau.growth('heap'), GROWTH),
        alone('fuzz-resident-growth', plateau.growth('resident'), GROWTH),
        alone('fuzz-served', served, 'updates of good devices answered'),
        alone('fuzz-unserved', failed, 'updates of good devices not answered'),
        alone('fuzz-seed', seed, 'seed'),
      ];
      if (crashes > 0) process.exitCode = 1;
      return results;
    } finally {
      await fuzz.close();
      await target.stop();
    }
  },
};

/** How deep the datagrams got: what the server counted. */
async function heard(target: Target): Promise<string> {
  const counts = [...(await target.metrics())].filter(
    ([name, count]) => /^holdfast_(coap|coaps|dtls)/.test(name) && count > 0,
  );
  return counts.map(([name, count]) => `${name} ${count}`).join('\n');
}
