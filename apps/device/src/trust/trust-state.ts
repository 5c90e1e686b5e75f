import type { ActedCommands, DeviceFlags } from '@holdfast/trust';

/** What a device that verifies its owner's commands keeps through a loss of power, as a whole. */
export interface TrustState {
  /** SignedRoot. */
  readonly root: Uint8Array;
  /** Of the key of its receipts. */
  readonly secret: Uint8Array;
  /** -1: none yet. */
  readonly highestIndex: number;
  readonly acted: ActedCommands;
  /** Seconds. */
  readonly timeFloor: number;
  /** 16 bytes: another one after each start and each act. */
  readonly nonce: Uint8Array;
  readonly flags: DeviceFlags;
  /** Begun, and not known to be done: taken up again after a loss of power. */
  readonly doing: Act | undefined;
  /** Firmware that the owner has signed for, and that has not come yet. */
  readonly awaited: Image | undefined;
  /** Of the last command that was acted on; empty before the first. */
  readonly receipt: Uint8Array;
  /** Of the last refusal. */
  readonly refusal: Uint8Array;
}

export interface Act {
  readonly index: number;
  /** The command hash. */
  readonly hash: Uint8Array;
  /** Command, as it was signed; the one thing that says what to do. */
  readonly payload: Uint8Array;
  readonly attachment: Uint8Array | undefined;
}

export interface Image {
  readonly act: Act;
  readonly hash: Uint8Array;
  readonly size: number;
  readonly version: string;
}
