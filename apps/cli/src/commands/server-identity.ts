import { Option, type Command } from 'commander';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

/** What devices with certificates or raw public keys are provisioned with. */
export const serverIdentity: Registrar = (parent, shell) => {
  parent
    .command('server-identity')
    .description("show the server's certificate and public key, by which devices know it")
    .addOption(new Option('--pem', 'its certificate alone, in PEM').conflicts('key'))
    .option('--key', 'its public key alone, SubjectPublicKeyInfo in PEM')
    .action(async ({ pem, key }: { pem?: true; key?: true }, command: Command) => {
      const { call, out } = await connect(shell, command);
      const identity = await call('serverIdentity');
      if (out.json) return out.document(identity);
      const lines = pem === true ? identity.certificate.trimEnd().split('\n') : pemOf(identity.publicKey);
      if (pem === true || key === true) {
        for (const line of lines) out.text(line);
        return;
      }
      out.fields([
        ['subject', identity.subject.replaceAll('\n', ', ')],
        ['valid until', identity.notAfter.slice(0, 10)],
        ['certificate', `SHA-256 ${identity.fingerprint}`],
        ['public key', `SHA-256 ${identity.publicKeyFingerprint}`],
      ]);
      out.note('For a device: holdfast server-identity --pem > server.pem');
    });
};

/** RFC 7468 §13. */
const pemOf = (base64: string): string[] => [
  '-----BEGIN PUBLIC KEY-----',
  ...(base64.match(/.{1,64}/g) ?? []),
  '-----END PUBLIC KEY-----',
];
