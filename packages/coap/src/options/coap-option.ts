export interface CoapOption {
  readonly number: number;
  readonly value: Uint8Array;
}
