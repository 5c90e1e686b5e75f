import { fromUtf8, toHex, utf8 } from '@holdfast/bytes';
import { codes, uriPath, type CoapRequest } from '@holdfast/coap';
import type { DtlsSession } from '@holdfast/dtls';
import {
  ContentFormat,
  coreObjects,
  decodeEntries,
  Lwm2mPath,
  ModelRegistry,
  type Entry,
} from '@holdfast/lwm2m';
import { eventually } from '@holdfast/testing';
import { coapOver, shakeHands } from './connect-device.ts';
import { FACTORY_KEY } from './factory-device.ts';
import type { Served } from './serve-in-process.ts';

/** What tests of bootstraps do with a server. */
export function bootstrapsOf(server: Served) {
  const profile = async (
    name: string,
    body: {
      readonly isDefault?: boolean;
      readonly rekey?: boolean;
      readonly server?: { readonly uri?: string };
    },
  ): Promise<void> => void (await server.call('putBootstrapProfile', { params: { name }, body }));

  const addFactory = async (endpoint: string, profileName?: string): Promise<string> => {
    const identity = `factory-${endpoint}`;
    const bootstrap = {
      identity,
      key: FACTORY_KEY,
      ...(profileName === undefined ? {} : { profile: profileName }),
    };
    await server.call('addDevice', { body: { endpoint, bootstrap } });
    return identity;
  };

  const registered = (endpoint: string) =>
    eventually(`${endpoint} registered`, async () => {
      const device = await server.device(endpoint);
      return device.registration === null ? undefined : device;
    });

  const state = async (endpoint: string) => (await server.device(endpoint)).bootstrap?.state;

  /** A device that takes what it is written as the test says. */
  async function writtenDevice(
    endpoint: string,
    answer: (
      request: CoapRequest<DtlsSession>,
      path: string,
    ) => number | undefined | Promise<number | undefined>,
  ) {
    const identity = await addFactory(endpoint);
    const { wire, dtls } = await shakeHands(server, { identity, key: FACTORY_KEY });
    const asked: string[] = [];
    const written: Entry[] = [];
    const coap = coapOver<DtlsSession>(dtls, {
      handle: async (request) => {
        const path = `/${uriPath(request.options).join('/')}`;
        asked.push(`${request.method} ${path}`);
        if (request.method === codes.put) written.push(...entriesOf(path, request));
        const code = (await answer(request, path)) ?? USUAL.get(request.method) ?? codes.changed;
        const links = request.method === codes.get ? { contentFormat: 40, payload: utf8('</0/0>,</1>') } : {};
        return { code, ...links };
      },
    });
    const ask = async (name = endpoint): Promise<number> =>
      (await coap.request(dtls.session, { method: codes.post, path: ['bs'], query: [`ep=${name}`] })).code;
    return { wire, dtls, coap, identity, asked, written, ask };
  }

  return { profile, addFactory, registered, state, writtenDevice };
}

const USUAL = new Map<number, number>([
  [codes.get, codes.content],
  [codes.delete, codes.deleted],
]);
export const lookup = new ModelRegistry(coreObjects).lookup();
const entriesOf = (path: string, { payload }: CoapRequest<DtlsSession>): readonly Entry[] =>
  decodeEntries(ContentFormat.tlv, payload, { base: Lwm2mPath.parse(path), lookup });

export const opaque = (entries: readonly Entry[], path: string): Uint8Array => {
  const found = entries.find((entry) => entry.path.text === path)?.value;
  if (found?.type !== 'opaque') throw new Error(`${path} was not written`);
  return found.value;
};
export const credentialIn = (entries: readonly Entry[]): { identity: string; key: string } => ({
  identity: fromUtf8(opaque(entries, '/0/1/3')),
  key: toHex(opaque(entries, '/0/1/5')),
});
