/** What peers can make an endpoint hold and do. Reaching a limit costs the peer that does, where it can. */
export interface EndpointLimits {
  /** Remembered messages for deduplication, of one peer and in all. */
  readonly exchangesPerPeer: number;
  readonly exchanges: number;
  /** Bytes of remembered replies. */
  readonly replyBytes: number;
  /** Longest token of a request; 4.00 above (RFC 8974 §2.2.2). Ours have 8 bytes. */
  readonly tokenBytes: number;
  /** Handlers running at once, for one peer: 4.29 above, and silence where no answer is needed (RFC 8516). */
  readonly runningPerPeer: number;
  /** Messages of one peer that are worked on in a second, in a burst up to twice as many: 4.29 above, and silence where no answer is needed. */
  readonly messagesPerSecond: number;
  /** When a peer that was answered 4.29 may ask again. */
  readonly busySeconds: number;
  /** Handlers running at once, in all. Further messages are dropped; their senders retransmit. */
  readonly running: number;
  /** Confirmable messages waiting for their turn, and requests without a response, per peer. */
  readonly queuePerPeer: number;
  /** Confirmable messages without an acknowledgement, in all. */
  readonly transmissions: number;
  /** Largest payload in one message: 16, 32, 64, 128, 256, 512 or 1024. */
  readonly blockBytes: number;
  /** Largest body of a request that comes in blocks; 4.13 above. */
  readonly requestBytes: number;
  /** Largest body of a response that comes in blocks. */
  readonly responseBytes: number;
  /** Requests being put together from blocks, per peer and in all, their bytes in all, and how long one may pause. */
  readonly uploadsPerPeer: number;
  readonly uploads: number;
  readonly uploadBytes: number;
  readonly uploadPauseMs: number;
  /** Representations kept for peers that fetch them block by block, their bytes in all, and for how long. */
  readonly downloads: number;
  readonly downloadBytes: number;
  readonly downloadPauseMs: number;
}

export const defaultEndpointLimits: EndpointLimits = {
  // A device has NSTART = 1 message under way: 32 are many of its exchanges, and 262,144 are 8,192 such devices at once.
  exchangesPerPeer: 32,
  exchanges: 262_144,
  replyBytes: 64 << 20,
  // Room for a proxy's or a stateless client's state (RFC 8974 §3), at a cost that an observer's table does not feel.
  tokenBytes: 64,
  // One in a thousand of what may run: no peer crowds out others, and no device that keeps to NSTART ever meets it.
  runningPerPeer: 16,
  // A hundred times what a busy device sends, and a few hundredths of what one thread can work on.
  messagesPerSecond: 1000,
  // As long as ACK_TIMEOUT: who would repeat by itself does not do so sooner.
  busySeconds: 2,
  running: 16_384,
  queuePerPeer: 64,
  transmissions: 131_072,
  blockBytes: 1024,
  // LwM2M's largest bodies are registrations and composite writes, some kilobytes; firmware goes the other way.
  requestBytes: 1 << 20,
  responseBytes: 1 << 20,
  // One, and another that was begun anew under a different name. MAX_TRANSMIT_WAIT is how long a next block may take.
  uploadsPerPeer: 2,
  uploads: 1024,
  uploadBytes: 32 << 20,
  uploadPauseMs: 93_000,
  downloads: 1024,
  downloadBytes: 32 << 20,
  downloadPauseMs: 93_000,
};
