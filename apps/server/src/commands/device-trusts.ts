import type { DeviceTrust } from '@holdfast/api-contract';
import type { Clock } from '@holdfast/kernel';
import { Lwm2mPath, OWNER_TRUST_OBJECT, type Entry } from '@holdfast/lwm2m';
import type { Feed } from '../feed/feed.ts';
import type { LinkTo } from '../fleet/device-link.ts';
import { mustBeThere, type DeviceRecord } from '../fleet/device-record.ts';
import { iso, verifiedBy } from '../fleet/device-view.ts';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact } from '../journal/transact.ts';
import type { CommandStore } from './command-store.ts';
import { isoOfSeconds, LAST_SECOND } from './seconds.ts';

export interface DeviceTrustParts {
  readonly store: CommandStore;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly linkTo: LinkTo;
  readonly clock: Clock;
}

/** What a device that verifies said of itself, and the receipt of what it last acted on and last refused. */
export interface HeardTrust {
  readonly row: Rows['deviceTrust'];
  /** Empty: none yet. */
  readonly receipt: Uint8Array;
  readonly refusal: Uint8Array;
}

const OBJECT = Lwm2mPath.of(OWNER_TRUST_OBJECT, 0);
const RESOURCE = {
  receipt: 1,
  nonce: 2,
  key: 3,
  rootVersion: 4,
  highestIndex: 6,
  state: 7,
  timeFloor: 8,
  refusal: 9,
} as const;

export const STATE_BITS = { locked: 1, disabled: 2, wiped: 4 } as const;

/** What devices that verify commands say of themselves. */
export class DeviceTrusts {
  readonly #parts: DeviceTrustParts;
  /** Devices that gave another key since this start, so that each is told of once and not whenever it is asked. */
  readonly #strange = new Set<number>();

  constructor(parts: DeviceTrustParts) {
    this.#parts = parts;
  }

  /**
   * Asks the device, and keeps what it says. The key of its receipts stays the first that it gave: another one is told as an alarm,
   * and its receipts do not count. Rejects with DeviceError; undefined where its answer is not that of such a device.
   */
  async hear(record: DeviceRecord): Promise<HeardTrust | undefined> {
    const { store, journal, feed, linkTo, clock } = this.#parts;
    const said = readTrust(await linkTo(record).read(OBJECT));
    if (said === undefined) return undefined;
    const { device } = record.row;
    const known = await store.loadDeviceTrust(device);
    const isOther = known !== undefined && !sameBytes(known.key, said.key);
    const row: Rows['deviceTrust'] = {
      device,
      key: known?.key ?? said.key,
      rootVersion: said.rootVersion,
      highestIndex: said.highestIndex,
      nonce: said.nonce,
      state: said.state,
      timeFloor: said.timeFloor,
      heardAt: clock.now(),
    };
    await transact(journal, (change) => {
      mustBeThere(record);
      change.put('deviceTrust', row);
      if (known === undefined)
        feed.add(change, {
          type: 'device.trust',
          text: 'Verifies the commands of its owner itself',
          device: record.row,
          detail: { rootVersion: said.rootVersion },
        });
      if (isOther && !this.#strange.has(device)) {
        change.afterwards(() => this.#strange.add(device));
        feed.add(change, {
          type: 'device.trust',
          text: 'Gave another key for its receipts than before: they do not count until it is added anew',
          device: record.row,
        });
      }
    });
    return { row, receipt: said.receipt, refusal: said.refusal };
  }

  async view(record: DeviceRecord): Promise<DeviceTrust> {
    const row = await this.#parts.store.loadDeviceTrust(record.row.device);
    if (row === undefined) return { ...NOTHING, verifiedBy: verifiedBy(record) };
    return {
      verifiedBy: verifiedBy(record),
      key: Buffer.from(row.key).toString('base64'),
      rootVersion: row.rootVersion,
      highestIndex: row.highestIndex < 0 ? null : row.highestIndex,
      locked: (row.state & STATE_BITS.locked) !== 0,
      disabled: (row.state & STATE_BITS.disabled) !== 0,
      wiped: (row.state & STATE_BITS.wiped) !== 0,
      timeFloor: row.timeFloor === 0 ? null : isoOfSeconds(row.timeFloor),
      nonce: row.nonce,
      heardAt: iso(row.heardAt),
    };
  }
}

const NOTHING = {
  key: null,
  rootVersion: null,
  highestIndex: null,
  locked: null,
  disabled: null,
  wiped: null,
  timeFloor: null,
  nonce: null,
  heardAt: null,
} as const;

type Said = Omit<Rows['deviceTrust'], 'device' | 'heardAt'> & Pick<HeardTrust, 'receipt' | 'refusal'>;

/** A key of ES256 in CBOR has 71 bytes. */
const LONGEST_KEY = 128;
const NONCE_BYTES = 16;
const LAST_STATE = 7;

function readTrust(entries: readonly Entry[]): Said | undefined {
  const values = new Map(entries.map(({ path, value }) => [path.ids[2], value]));
  const bytes = (resource: number): Uint8Array | undefined => {
    const value = values.get(resource);
    return value?.type === 'opaque' ? value.value : undefined;
  };
  const integer = (resource: number): number => {
    const value = values.get(resource)?.value;
    return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN;
  };
  const nonce = bytes(RESOURCE.nonce);
  const key = bytes(RESOURCE.key);
  const [rootVersion, highestIndex] = [integer(RESOURCE.rootVersion), integer(RESOURCE.highestIndex)];
  const [state, timeFloor] = [integer(RESOURCE.state), integer(RESOURCE.timeFloor)];
  if (nonce?.length !== NONCE_BYTES || key === undefined || key.length === 0 || key.length > LONGEST_KEY)
    return undefined;
  if (!within(rootVersion, 1) || !within(highestIndex, -1)) return undefined;
  if (!within(state, 0, LAST_STATE) || !within(timeFloor, 0, LAST_SECOND)) return undefined;
  return {
    key,
    nonce: Buffer.from(nonce).toString('hex'),
    rootVersion,
    highestIndex,
    state,
    timeFloor,
    receipt: bytes(RESOURCE.receipt) ?? new Uint8Array(),
    refusal: bytes(RESOURCE.refusal) ?? new Uint8Array(),
  };
}

const within = (value: number, least: number, most = Number.MAX_SAFE_INTEGER): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
