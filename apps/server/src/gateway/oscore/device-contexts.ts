import { toHex } from '@holdfast/bytes';
import { ContextTable, type OscoreStore, type StoredContext } from '@holdfast/coap';
import { mustBeThere, type DeviceRecord } from '../../fleet/device-record.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Journal } from '../../journal/journal.ts';
import { transact } from '../../journal/transact.ts';
import type { SessionStore } from '../session-store.ts';

/** How many sender sequence numbers to reserve ahead: as many are skipped at most by a crash, of 2^40. */
const RESERVE_BLOCK = 256;

/**
 * The OSCORE contexts of devices. The id of each is its device's number, which is never given to another one. One table for all
 * transports: two would give out the same nonces.
 */
export class DeviceContexts implements OscoreStore {
  readonly table: ContextTable;
  readonly #parts: {
    readonly fleet: Fleet;
    readonly journal: Journal;
    readonly store: Pick<SessionStore, 'oscoreContextOf'>;
  };

  constructor(parts: {
    readonly fleet: Fleet;
    readonly journal: Journal;
    readonly store: Pick<SessionStore, 'oscoreContextOf'>;
  }) {
    this.#parts = parts;
    this.table = new ContextTable({ store: this, reserveBlock: RESERVE_BLOCK });
    parts.fleet.whenRemoved((record) => this.table.forget(contextIdOf(record)));
  }

  /** Whose a context is; undefined where the device is gone. */
  deviceOf(contextId: string): DeviceRecord | undefined {
    const record = this.#parts.fleet.directory.byNumber(Number(contextId));
    return record?.removed === true ? undefined : record;
  }

  async find(kid: Uint8Array, kidContext: Uint8Array | undefined): Promise<string | undefined> {
    const idContext = kidContext === undefined ? null : toHex(kidContext);
    const record = this.#parts.fleet.directory.byContext({ kid: toHex(kid), idContext });
    return record === undefined ? undefined : contextIdOf(record);
  }

  async load(id: string): Promise<StoredContext | undefined> {
    const record = this.deviceOf(id);
    if (record === undefined) return undefined;
    const { fleet, store } = this.#parts;
    const [parameters, row] = await Promise.all([
      fleet.keys.oscoreOf(record),
      store.oscoreContextOf(record.row.device),
    ]);
    if (parameters === undefined || row === undefined) return undefined;
    // Without the replay window, which is not stored: after a start a device proves with Echo that it is there (RFC 8613 §B.1.2).
    return { parameters, state: row.senderLimit === null ? undefined : { senderLimit: row.senderLimit } };
  }

  async reserve(id: string, senderLimit: number): Promise<void> {
    const record = this.deviceOf(id);
    await transact(this.#parts.journal, (change) => {
      if (record?.oscore === undefined) return;
      mustBeThere(record);
      const { kid, idContext } = record.oscore;
      change.put('oscoreContext', { device: record.row.device, kid, idContext, senderLimit });
    });
  }
}

export const contextIdOf = ({ row }: DeviceRecord): string => String(row.device);
