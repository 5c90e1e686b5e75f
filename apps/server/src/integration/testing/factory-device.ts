import { fromHex, fromUtf8, toHex, utf8 } from '@holdfast/bytes';
import type { DtlsSession } from '@holdfast/dtls';
import { systemClock } from '@holdfast/kernel';
import { coreObjects, Lwm2mPath, ModelRegistry, type Entry, type Lwm2mValue } from '@holdfast/lwm2m';
import { Lwm2mDevice, type DeviceNews } from '@holdfast/lwm2m-coap';
import { onTestFinished } from 'vitest';
import { shakeHands } from './connect-device.ts';
import { Logger } from './logger-objects.ts';

export const FACTORY_KEY = 'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff';

const entry = (path: string, type: Lwm2mValue['type'], value: unknown): Entry => ({
  path: Lwm2mPath.parse(path),
  value: { type, value } as Lwm2mValue,
});

/** What the factory puts on a device: where to ask, and by which credential. */
export const factoryAccounts = (coaps: number, identity: string, key = FACTORY_KEY): Entry[] => [
  entry('/0/0/0', 'string', `coaps://127.0.0.1:${coaps}`),
  entry('/0/0/1', 'boolean', true),
  entry('/0/0/2', 'integer', 0),
  entry('/0/0/3', 'opaque', utf8(identity)),
  entry('/0/0/4', 'opaque', new Uint8Array()),
  entry('/0/0/5', 'opaque', fromHex(key)),
];

interface To {
  readonly coap: number;
  readonly coaps: number;
}

/** A whole device over DTLS, which starts with the given accounts and remembers those it was given. */
export function factoryDevice(
  to: To,
  endpoint: string,
  accounts: readonly Entry[],
  lwm2mVersion: string = '1.1',
) {
  const news: DeviceNews[] = [];
  const saved: (readonly Entry[])[] = [];
  const device = new Lwm2mDevice<DtlsSession>({
    clock: systemClock,
    endpoint,
    lwm2mVersion,
    objects: new Logger().objects,
    models: new ModelRegistry(coreObjects),
    accounts,
    saveAccounts: async (entries) => void saved.push(entries),
    connect: async ({ security: { identity, secretKey } }) => {
      const credential = {
        identity: fromUtf8(identity ?? new Uint8Array()),
        key: toHex(secretKey ?? new Uint8Array()),
      };
      const { wire, dtls } = await shakeHands(to, credential);
      return { transport: dtls, server: dtls.session, close: () => wire.close() };
    },
    onNews: (told) => news.push(told),
  });
  onTestFinished(() => device.stop());
  return { device, news, saved };
}
