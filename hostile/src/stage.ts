import { sha256 } from './sha256.ts';
import {
  decodeBundle,
  decodeCoseSign,
  encodeBundle,
  encodeCoseSign,
  encodeEntry,
  type Bundle,
  type EntryType,
} from '@holdfast/trust';
import { HostileLog } from './attacker/hostile-log.ts';
import { HostileServer } from './attacker/hostile-server.ts';
import { steal, type Stolen } from './attacker/stolen.ts';
import { commandOf, person, sign, type CommandParts, type Person } from './honest/key-holders.ts';
import { House, type Given } from './honest/house.ts';
import { CDevice } from './targets/c-device.ts';
import type { RealDevice } from './targets/real-device.ts';

/** Of logger-17, in this order: what the attacker finds that people signed and the device did. */
export interface History {
  readonly unlock: Given;
  readonly lock: Given;
  readonly unlockAgain: Given;
  /** Of logger-18. */
  readonly other: Given;
}

/** An owner's house of which the server has just been taken over, and the attacker in it. */
export class Stage {
  readonly house: House;
  readonly history: History;
  readonly stolen: Stolen;
  readonly log: HostileLog;
  readonly server: HostileServer;
  readonly c: CDevice;
  /** Of somebody who audited the log when it was honest. */
  readonly auditState: string;
  /** The attacker's own key, which no root has. */
  readonly mallory: Person = person('mallory');

  private constructor(
    parts: Pick<Stage, 'house' | 'history' | 'stolen' | 'log' | 'server' | 'c' | 'auditState'>,
  ) {
    this.house = parts.house;
    this.history = parts.history;
    this.stolen = parts.stolen;
    this.log = parts.log;
    this.server = parts.server;
    this.c = parts.c;
    this.auditState = parts.auditState;
  }

  /** The server is run honestly, killed, robbed, and another one takes its address. */
  static async set(house: House): Promise<Stage> {
    const c = await CDevice.build();
    const unlock = await house.give('logger-17', { does: 'unlock', reason: 'as it was made' });
    const nonce = await house.device('logger-17').nonce();
    const lock = await house.give('logger-17', { does: 'lock', nonce });
    const unlockAgain = await house.give('logger-17', { does: 'unlock', reason: 'it was found' });
    const other = await house.give('logger-18', { does: 'enable' });
    const auditState = await house.audit();
    await house.server.kill();
    const stolen = await steal(house.server.data);
    const log = new HostileLog({
      log: stolen.log,
      secret: stolen.logSecret,
      entries: stolen.entries,
      witnesses: house.witnesses,
    });
    const server = await HostileServer.start(house.server.coaps, stolen.keys);
    const stage = new Stage({
      house,
      history: { unlock, lock, unlockAgain, other },
      stolen,
      log,
      server,
      c,
      auditState,
    });
    for (const device of house.devices) await stage.restart(device);
    return stage;
  }

  get device(): RealDevice {
    return this.house.device('logger-17');
  }

  /** A loss of power; resolves when the device has come to the attacker's server. */
  async restart(device: RealDevice): Promise<void> {
    await device.kill();
    const arrival = this.server.registration(device.endpoint);
    device.start();
    await arrival;
  }

  /** What people sign for this device, in good faith: the attacker has it as soon as it is given to the server. */
  command(parts: CommandParts, ...people: readonly Person[]): Promise<Uint8Array> {
    const { owner, alice, bob } = this.house;
    const payload = commandOf(owner, this.device.endpoint, parts);
    return sign(payload, ...(people.length === 0 ? [alice, bob] : people));
  }

  /** Puts it into the log, has the witnesses cosign, and makes the bundle: whoever has the log's key can do all that. */
  async logged(
    signed: Uint8Array,
    rest: Partial<Bundle> = {},
    type: EntryType = 'command',
  ): Promise<Uint8Array> {
    const index = this.log.append(encodeEntry({ type, hash: sha256(signed) }));
    return encodeBundle({ signed, proof: await this.log.prove(index), ...rest });
  }

  async end(): Promise<void> {
    await this.server.stop();
    await this.house.end();
  }
}

/** The signatures under another payload. */
export const withPayload = (signed: Uint8Array, payload: Uint8Array): Uint8Array =>
  encodeCoseSign({ payload, signatures: decodeCoseSign(signed).signatures });

export const changed = (bundle: Uint8Array, change: (bundle: Bundle) => Bundle): Uint8Array =>
  encodeBundle(change(decodeBundle(bundle)));
