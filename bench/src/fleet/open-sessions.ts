import { postRequest } from '../coaps-psk/task.ts';
import { endpointName } from '../lwm2m/servers.ts';
import { connectWithPsk } from '../support/connect.ts';
import { lineOver } from '../support/dtls-lines.ts';
import { inParallel } from '../support/in-parallel.ts';
import { homeOf } from './register-fleet.ts';

const PATIENCE_MS = 10_000;

/** As registerFleet, on a server that knows no registrations: each shakes hands, posts once, and says nothing more. */
export async function openSessions(
  port: number,
  { first, end }: { readonly first: number; readonly end: number },
): Promise<void> {
  const request = postRequest();
  await inParallel(end - first, async (offset) => {
    const index = first + offset;
    const line = lineOver(await connectWithPsk(endpointName(index), port, homeOf(index)));
    const answer = Promise.withResolvers<void>();
    const late = setTimeout(
      () => answer.reject(new Error(`no answer within ${PATIENCE_MS} ms`)),
      PATIENCE_MS,
    );
    line.onDatagram(() => answer.resolve());
    line.send(request.slice());
    await answer.promise;
    clearTimeout(late);
    line.close();
  });
}
