import { afterEach, describe, expect, it } from 'vitest';
import { startApi } from './testing/start-api.ts';

let server: Awaited<ReturnType<typeof startApi>>;
afterEach(() => server.close());

describe('closing', () => {
  it('finishes what was asked, and takes no more', async () => {
    server = await startApi();
    const asked = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const overview = server.rooms.fleet.overview.bind(server.rooms.fleet);
    Object.assign(server.rooms.fleet, {
      overview: async () => {
        asked.resolve();
        await released.promise;
        return overview();
      },
    });
    const answer = server.admin('GET', '/api/v1/overview');
    await asked.promise;
    const closed = server.close();
    await expect(server.ask('GET', '/healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    released.resolve();
    expect((await answer).status).toBe(200);
    expect((await answer).headers.connection).toBe('close');
    await closed;
  });
});
