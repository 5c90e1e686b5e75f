import { CoapEndpoint, codes, formatCode, isSuccess } from '@holdfast/coap';
import type { DtlsSession } from '@holdfast/dtls';
import { systemClock as clock } from '@holdfast/kernel';
import { endpointName } from '../lwm2m/servers.ts';
import { connectWithPsk } from '../support/connect.ts';
import { lineOver } from '../support/dtls-lines.ts';
import { inParallel } from '../support/in-parallel.ts';
import { homeOf } from './register-fleet.ts';

const PATIENCE_MS = 30_000;
const PAYLOAD = new Uint8Array(64);

/**
 * As registerFleet, on a server that knows no registrations: each shakes hands, posts once, and says nothing more. What is lost on
 * a busy machine is sent again, as a registration is.
 */
export async function openSessions(
  port: number,
  { first, end }: { readonly first: number; readonly end: number },
): Promise<void> {
  await inParallel(end - first, async (offset) => {
    const index = first + offset;
    const client = await connectWithPsk(endpointName(index), port, homeOf(index));
    // Throws for a Connection ID of another length.
    const line = lineOver(client);
    const coap = new CoapEndpoint<DtlsSession>({
      transport: client,
      clock,
      handle: () => ({ code: codes.notFound }),
    });
    try {
      const { code } = await coap.request(client.session, {
        method: codes.post,
        path: ['dp'],
        payload: PAYLOAD,
        timeoutMs: PATIENCE_MS,
      });
      if (!isSuccess(code)) throw new Error(`${endpointName(index)} was answered ${formatCode(code)}`);
    } finally {
      coap.close();
      line.close();
    }
  });
}
