import type { Command } from 'commander';
import { readText } from '../read-text.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

export const authoritiesAdd: Registrar = (parent, shell) => {
  parent
    .command('add <file>')
    .description("take certificates of an authority from devices: the authority's own, in PEM")
    .action(async (file: string, _options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const certificate = await readText(file, 'certificate');
      const added = await call('addAuthority', { body: { certificate } });
      if (out.json) out.document(added);
      else out.text(`added ${added.subject.replaceAll('\n', ', ')}: ${added.id}`);
    });
};

export const authoritiesRemove: Registrar = (parent, shell) => {
  parent
    .command('remove <fingerprint>')
    .description('take no more certificates of an authority, and end the sessions made with them')
    .action(async (id: string, _options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      await call('removeAuthority', { params: { id } });
      if (out.json) out.document({ id, removed: true });
      else out.text(`removed ${id}`);
    });
};

export const authoritiesRevoke: Registrar = (parent, shell) => {
  parent
    .command('revoke <fingerprint> <serial>')
    .description('revoke a certificate that an authority issued, for good, and end its session')
    .action(async (id: string, serial: string, _options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const revocation = await call('revokeCertificate', { params: { id }, body: { serial } });
      if (out.json) out.document(revocation);
      else out.text(`revoked ${revocation.serial}`);
    });
};
