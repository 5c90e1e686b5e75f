import type { DeviceAuthority, Revocation } from '@holdfast/api-contract';
import type { Command } from 'commander';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

export const authoritiesList: Registrar = (parent, shell) => {
  parent
    .command('list')
    .description('list the authorities whose certificates are taken from devices')
    .action(async (_options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const list = await call('listAuthorities');
      if (out.json) return out.document(list);
      out.table<DeviceAuthority>(
        [
          { title: 'FINGERPRINT', cell: ({ id }) => id },
          { title: 'SUBJECT', cell: ({ subject }) => subject.replaceAll('\n', ', ') },
          { title: 'VALID UNTIL', cell: ({ notAfter }) => notAfter.slice(0, 10) },
          { title: 'DEVICES', align: 'right', cell: ({ devices }) => devices },
          { title: 'REVOKED', align: 'right', cell: ({ revocations }) => revocations },
        ],
        list.authorities,
      );
    });
};

export const authoritiesRevoked: Registrar = (parent, shell) => {
  parent
    .command('revoked <fingerprint>')
    .description('list the certificates of an authority that are revoked')
    .action(async (id: string, _options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const list = await call('listRevocations', { params: { id } });
      if (out.json) return out.document(list);
      out.table<Revocation>(
        [
          { title: 'SERIAL', cell: ({ serial }) => serial },
          { title: 'REVOKED', cell: ({ revokedAt }) => revokedAt },
        ],
        list.revocations,
      );
    });
};
