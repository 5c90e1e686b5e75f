import { answered } from '@holdfast/api-contract';
import { eventually } from '@holdfast/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectLogger } from './testing/connect-device.ts';
import { serveInProcess, type Served } from './testing/serve-in-process.ts';

let server: Served;
beforeAll(async () => {
  server = await serveInProcess();
});
afterAll(() => server.end());

const params = (endpoint: string) => ({ params: { endpoint } });
const connect = async (endpoint: string) => await connectLogger(server, await server.add(endpoint));
const samples = async (endpoint: string, path: string) =>
  (await server.call('listSamples', { ...params(endpoint), query: { path } })).samples.map(
    ({ value }) => value,
  );

describe('several paths at once', () => {
  it('are read in one exchange; what is not there is left out', async () => {
    await connect('reader');
    const paths = ['/3/0/0', '/3303/0/5700', '/3303/7/5700'];
    const { values } = answered(await server.call('readComposite', { ...params('reader'), body: { paths } }));
    expect(values.map(({ path, value }) => [path, value])).toEqual([
      ['/3/0/0', 'Holdfast'],
      ['/3303/0/5700', 4.5],
    ]);
  });

  it('are written, all or none', async () => {
    const { logger } = await connect('writer');
    await server.call('writeComposite', {
      ...params('writer'),
      body: { values: { '/3/0/15': 'Europe/Lisbon' } },
    });
    expect(logger.zone).toBe('Europe/Lisbon');
    await server.event('operation.done', 'writer', /\/3\/0\/15/);
    const refused = server.call('writeComposite', {
      ...params('writer'),
      body: { values: { '/3/0/15': 'Europe/Madrid', '/3/0/0': 'nobody else' } },
    });
    await expect(refused).rejects.toMatchObject({ code: 'device_refused' });
    expect(logger.zone).toBe('Europe/Lisbon');
  });

  it('are observed together: each notification becomes samples, until it is cancelled', async () => {
    const { logger } = await connect('watched');
    const paths = ['/3303/0/5700', '/3/0/15'];
    await server.call('observeComposite', { ...params('watched'), body: { paths } });
    const list = async () =>
      (await server.call('listObservations', params('watched'))).observations.map(({ path }) => path);
    expect(await list()).toContain(paths.join(' '));
    logger.measure(11.5);
    await eventually('the sample', async () =>
      (await samples('watched', '/3303/0/5700')).includes(11.5) ? true : undefined,
    );
    await server.call('cancelComposite', { ...params('watched'), body: { paths } });
    expect(await list()).not.toContain(paths.join(' '));
    await expect(
      server.call('cancelComposite', { ...params('watched'), body: { paths } }),
    ).rejects.toMatchObject({ code: 'observation_not_found' });
  });

  it('a value of the wrong type, and a device that is not there, are refused before anything is sent', async () => {
    await connect('typed');
    const wrong = server.call('writeComposite', {
      ...params('typed'),
      body: { values: { '/3/0/13': 'soon' } },
    });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_value' });
    await server.add('absent');
    const absent = server.call('readComposite', { ...params('absent'), body: { paths: ['/3/0/0'] } });
    await expect(absent).rejects.toMatchObject({ code: 'not_registered' });
  });
});
