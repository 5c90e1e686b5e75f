import type { OperationState } from '@holdfast/api-contract';
import type { Rows } from '../../journal/rows.ts';

export interface OperationsWanted {
  readonly device: number;
  /** Undefined: all. */
  readonly states: readonly OperationState[] | undefined;
  readonly limit: number;
  /** Only operations with a smaller number. */
  readonly before: number | undefined;
}

/** As much of an operation that waits as is held in memory. */
export type WaitingRow = Pick<
  Rows['operation'],
  'operation' | 'device' | 'state' | 'repeatable' | 'expiresAt'
>;

export interface OperationStore {
  /** Of all devices, those `queued` and `sent`, in the order in which they were asked for. */
  loadWaitingOperations(): Promise<readonly WaitingRow[]>;
  /** Undefined where the device has no such operation. */
  operation(device: number, operation: number): Promise<Rows['operation'] | undefined>;
  /** Newest first. */
  operations(wanted: OperationsWanted): Promise<readonly Rows['operation'][]>;
  /** Numbers of a device's operations that have ended, without the newest `kept`; a few hundred at most. */
  endedOperationsBeyond(device: number, kept: number): Promise<readonly number[]>;
}
