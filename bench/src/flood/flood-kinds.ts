/** Who floods, and with what. */
export const floodKinds = {
  hellos: 'strangers: ClientHellos without a cookie, from 256 loopback addresses',
  handshakes:
    'strangers: ClientHellos, each cookie shown and the handshake then left alone, from 256 loopback addresses',
  device: 'one registered device: valid updates over its own session',
  coap: 'strangers: requests to the plain CoAP port, from 256 loopback addresses',
} as const;

export type FloodKind = keyof typeof floodKinds;

/** What the flooding process is told, as JSON in its argument. */
export interface FloodTask {
  readonly kind: FloodKind;
  readonly port: number;
  readonly seconds: number;
  readonly seed: number;
  /** The device that floods. */
  readonly endpoint: string;
}
