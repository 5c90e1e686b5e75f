import type { DtlsClient } from '@holdfast/dtls';
import { DtlsError } from '@holdfast/dtls';
import type { Load, LoadResult } from '../support/load.ts';

export interface HandshakeOptions {
  /** Handshakes under way at a time. */
  readonly window: number;
  /** A full handshake from a socket of its own, for the `count`th time. */
  readonly connect: (count: number) => Promise<DtlsClient>;
}

/** One full handshake after the other, each by a new device. Sessions stay with the server, as those of devices that fell silent do. */
export class HandshakeLoad implements Load {
  readonly #options: HandshakeOptions;
  #started = 0;

  constructor(options: HandshakeOptions) {
    this.#options = options;
  }

  /** Ends a little later than asked, with the last handshake: all that the server worked for is counted. */
  async run(seconds: number): Promise<LoadResult> {
    const { window, connect } = this.#options;
    const end = performance.now() + seconds * 1000;
    let requests = 0;
    let retransmissions = 0;
    const oneAfterTheOther = async (): Promise<void> => {
      while (performance.now() < end) {
        try {
          const client = await connect(this.#started++);
          requests++;
          await client.close();
        } catch (error) {
          if (!(error instanceof DtlsError) || error.code !== 'timeout') throw error;
          retransmissions++;
        }
      }
    };
    await Promise.all(Array.from({ length: window }, oneAfterTheOther));
    if (requests === 0) throw new Error('the server completed no handshake');
    return { requests, retransmissions };
  }

  close(): void {}
}
