import { missing, start, startHoldfast, type Holdfast, type Program } from '@holdfast/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDevice, feedEvent, newCredential, type Credential } from './support/holdfast.ts';

let server: Holdfast;
beforeAll(async () => {
  server = await startHoldfast();
});
afterAll(async () => server.stop());

interface Suite {
  readonly name: string;
  readonly openssl: string;
  /** What to add to a priority string that allows nothing, and what is said of it. */
  readonly gnutls: string;
  readonly gnutlsSays: string;
}

const suites: readonly Suite[] = [
  {
    name: 'TLS_PSK_WITH_AES_128_CCM_8',
    openssl: 'PSK-AES128-CCM8',
    gnutls: '+AES-128-CCM-8:+AEAD',
    gnutlsSays: '(AES-128-CCM-8)',
  },
  {
    name: 'TLS_PSK_WITH_AES_128_GCM_SHA256',
    openssl: 'PSK-AES128-GCM-SHA256',
    gnutls: '+AES-128-GCM:+AEAD',
    gnutlsSays: '(AES-128-GCM)',
  },
  {
    name: 'TLS_PSK_WITH_AES_128_CBC_SHA256',
    openssl: 'PSK-AES128-CBC-SHA256',
    gnutls: '+AES-128-CBC:+SHA256',
    gnutlsSays: '(AES-128-CBC)-(SHA256)',
  },
];

interface Client {
  readonly program: string;
  /** What says that the handshake is complete. */
  readonly complete: (suite: Suite) => readonly string[];
  readonly connect: (port: number, device: Credential, suite: Suite) => Program;
}

const openssl: Client = {
  program: 'openssl',
  complete: (suite) => [`Cipher is ${suite.openssl}`, 'Extended master secret: yes'],
  connect: (port, { identity, keyHex }, suite) =>
    start(
      'openssl',
      `s_client -dtls1_2 -connect 127.0.0.1:${port} -psk_identity ${identity} -psk ${keyHex} -cipher ${suite.openssl}:@SECLEVEL=0`.split(
        ' ',
      ),
    ),
};

const PSK_ONLY = 'NORMAL:-VERS-ALL:+VERS-DTLS1.2:-KX-ALL:+PSK:-CIPHER-ALL:-MAC-ALL';

const gnutls: Client = {
  program: 'gnutls-cli',
  complete: (suite) => [`(PSK)-${suite.gnutlsSays}`, 'extended master secret', 'Handshake was completed'],
  connect: (port, { identity, keyHex }, suite) =>
    start(
      'gnutls-cli',
      `--udp -p ${port} --pskusername ${identity} --pskkey ${keyHex} --priority ${PSK_ONLY}:${suite.gnutls} 127.0.0.1`.split(
        ' ',
      ),
    ),
};

describe.each([openssl, gnutls])('$program completes the handshake', (of) => {
  test.for(suites)('with $name', async (suite, context) => {
    const { program, complete, connect } = of;
    const reason = missing(program);
    context.skip(reason !== undefined, reason);
    const device = await addDevice(server, newCredential(`handshake-${program}-${suite.openssl}`));
    const client = connect(server.coaps, device, suite);
    try {
      for (const words of complete(suite)) await client.says(literally(words));
      const { text } = await feedEvent(
        server,
        ({ type, endpoint }) => type === 'session.established' && endpoint === device.endpoint,
      );
      expect(text).toContain(suite.name);
    } finally {
      await client.stop();
    }
  });
});

const literally = (words: string): RegExp => new RegExp(words.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
