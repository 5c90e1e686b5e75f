import { fromHex, toHex } from '@holdfast/bytes';
import type { Peer } from '@holdfast/kernel';
import { FakeClock, fakeStream, type FakeStreamOptions } from '@holdfast/testing';
import { CoapStreamEndpoint, type CoapStreamEndpointOptions } from './coap-stream-endpoint.ts';

type Part = Omit<CoapStreamEndpointOptions<Peer>, 'clock'>;

const CLIENT = { host: '10.0.0.1', port: 1111 };
const SERVER = { host: '10.0.0.2', port: 5683 };

/** For tests: two endpoints and a connection between them. */
export function streamPair(server: Part, client: Part = {}, options: FakeStreamOptions = {}) {
  const clock = new FakeClock();
  const ends = {
    server: new CoapStreamEndpoint<Peer>({ ...server, clock }),
    client: new CoapStreamEndpoint<Peer>({ ...client, clock }),
  };
  const connect = () => {
    const [atClient, atServer] = fakeStream(clock, CLIENT, SERVER, options);
    ends.server.add(atServer);
    ends.client.add(atClient);
    return { toServer: atClient.peer, toClient: atServer.peer, atClient, atServer };
  };
  return { clock, ...ends, connect, ...connect() };
}

/** For tests: one endpoint, and a peer that is played by hand in hex. */
export function streamAlone(part: Part, options: FakeStreamOptions = {}) {
  const clock = new FakeClock();
  const endpoint = new CoapStreamEndpoint<Peer>({ ...part, clock });
  const connect = (host = CLIENT.host) => {
    const [played, own] = fakeStream(clock, { ...CLIENT, host }, SERVER, options);
    const heard: string[] = [];
    played.listen({ data: (bytes) => heard.push(toHex(bytes)), drain: () => {}, close: () => {} });
    const added = endpoint.add(own);
    return {
      added,
      played,
      heard,
      peer: own.peer,
      /** Writes hex; resolves with what came back within `ms`. */
      say: async (hex: string, ms = 1): Promise<string[]> => {
        await clock.advance(1);
        heard.length = 0;
        played.write(fromHex(hex.replaceAll(' ', '')));
        await clock.advance(ms);
        return [...heard];
      },
    };
  };
  return { clock, endpoint, connect, ...connect() };
}
