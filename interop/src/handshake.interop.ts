import { missing, start, startHoldfast, type Holdfast, type Program } from '@holdfast/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDevice, feedEvent, newCredential, type Credential } from './support/holdfast.ts';

let server: Holdfast;
beforeAll(async () => {
  server = await startHoldfast();
});
afterAll(async () => server.stop());

interface Client {
  readonly program: string;
  /** What says that the handshake is complete. */
  readonly complete: RegExp;
  readonly connect: (port: number, device: Credential) => Program;
}

const openssl: Client = {
  program: 'openssl',
  complete: /Cipher is PSK-AES128-CCM8[^]*Extended master secret: yes/,
  connect: (port, { identity, keyHex }) =>
    start(
      'openssl',
      `s_client -dtls1_2 -connect 127.0.0.1:${port} -psk_identity ${identity} -psk ${keyHex} -cipher PSK-AES128-CCM8:@SECLEVEL=0`.split(
        ' ',
      ),
    ),
};

const PSK_CCM_8_ONLY = 'NORMAL:-VERS-ALL:+VERS-DTLS1.2:-KX-ALL:+PSK:-CIPHER-ALL:+AES-128-CCM-8';

const gnutls: Client = {
  program: 'gnutls-cli',
  complete: /\(PSK\)-\(AES-128-CCM-8\)[^]*extended master secret[^]*Handshake was completed/,
  connect: (port, { identity, keyHex }) =>
    start(
      'gnutls-cli',
      `--udp -p ${port} --pskusername ${identity} --pskkey ${keyHex} --priority ${PSK_CCM_8_ONLY} 127.0.0.1`.split(
        ' ',
      ),
    ),
};

test.for([openssl, gnutls])(
  '$program completes the handshake with PSK and AES-128-CCM-8',
  async ({ program, complete, connect }, context) => {
    const reason = missing(program);
    context.skip(reason !== undefined, reason);
    const device = await addDevice(server, newCredential(`handshake-${program}`));
    const client = connect(server.coaps, device);
    try {
      await client.says(complete);
      const { text } = await feedEvent(
        server,
        ({ type, endpoint }) => type === 'session.established' && endpoint === device.endpoint,
      );
      expect(text).toContain('TLS_PSK_WITH_AES_128_CCM_8');
    } finally {
      await client.stop();
    }
  },
);
