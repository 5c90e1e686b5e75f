/** RFC 7252 §4.8. Milliseconds. */
export interface TransmissionParameters {
  readonly ackTimeoutMs: number;
  readonly ackRandomFactor: number;
  readonly maxRetransmit: number;
  /** Confirmable messages, and requests without an answer, under way to one peer at a time. */
  readonly nstart: number;
  readonly maxLatencyMs: number;
}

export const defaultTransmissionParameters: TransmissionParameters = {
  ackTimeoutMs: 2000,
  ackRandomFactor: 1.5,
  maxRetransmit: 4,
  nstart: 1,
  maxLatencyMs: 100_000,
};

/** From the first transmission of a confirmable message until its sender gives up (RFC 7252 §4.8.2). */
export const maxTransmitWaitMs = ({
  ackTimeoutMs,
  ackRandomFactor,
  maxRetransmit,
}: TransmissionParameters): number => ackTimeoutMs * (2 ** (maxRetransmit + 1) - 1) * ackRandomFactor;

/** How long a message id must not be used again, and so how long a duplicate may arrive (RFC 7252 §4.8.2). */
export const exchangeLifetimeMs = ({
  ackTimeoutMs,
  ackRandomFactor,
  maxRetransmit,
  maxLatencyMs,
}: TransmissionParameters): number =>
  ackTimeoutMs * (2 ** maxRetransmit - 1) * ackRandomFactor + 2 * maxLatencyMs + ackTimeoutMs;
