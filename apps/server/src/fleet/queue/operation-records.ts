import { targetOf, type QueuedOperation } from '@holdfast/api-contract';
import type { Clock } from '@holdfast/kernel';
import type { NotificationAttributes } from '@holdfast/lwm2m';
import type { Feed } from '../../feed/feed.ts';
import type { Rows } from '../../journal/rows.ts';
import type { Change } from '../../journal/transact.ts';
import { mustBeThere, type DeviceRecord } from '../device-record.ts';
import { FleetError } from '../fleet-error.ts';
import { nameOfOperation } from '../operation-request.ts';
import type { OperationStore } from './operation-store.ts';
import type { Failure } from './operation-view.ts';

type Row = Rows['operation'];

/** How an operation ends. `text`: the feed's line. */
export interface Ending {
  readonly state: 'done' | 'failed' | 'expired' | 'cancelled';
  readonly text: string;
  readonly error?: Failure;
  /** JSON. */
  readonly result?: string;
}

/** The stored side of operations that wait. */
export class OperationRecords {
  readonly #parts: { readonly store: OperationStore; readonly feed: Feed; readonly clock: Clock };

  constructor(parts: { readonly store: OperationStore; readonly feed: Feed; readonly clock: Clock }) {
    this.#parts = parts;
  }

  /** Throws `operation_not_found`. */
  async find({ row: { device, endpoint } }: DeviceRecord, operation: number): Promise<Row> {
    const row = await this.#parts.store.operation(device, operation);
    if (row === undefined)
      throw new FleetError('operation_not_found', `"${endpoint}" has no operation ${operation}`);
    return row;
  }

  /** Puts its end, and the feed's line; what was secret of it goes. */
  end(change: Change, record: DeviceRecord, row: Row, { state, text, error, result }: Ending): void {
    const { feed, clock } = this.#parts;
    mustBeThere(record);
    change.put('operation', {
      ...row,
      sealed: null,
      state,
      endedAt: clock.now(),
      result: result ?? null,
      error: error === undefined ? row.error : JSON.stringify(error),
    });
    const code = error === undefined ? {} : { code: error.code };
    const detail = { operation: String(row.operation), path: targetOfRow(row), ...code };
    feed.add(change, { type: `operation.${state}`, text, device: record.row, detail });
  }
}

/** As the feed names what is stored. */
export function nameOfRow(row: Row): string {
  const { attributes = {} } = payloadOf(row);
  return nameOfOperation(row.kind, targetOfRow(row), attributes as NotificationAttributes);
}

export const targetOfRow = (row: Row): string =>
  targetOf({ operation: row.kind, path: row.path, payload: payloadOf(row) });

const payloadOf = ({ payload }: Row): QueuedOperation['payload'] =>
  JSON.parse(payload) as QueuedOperation['payload'];
