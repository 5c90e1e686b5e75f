import type { DeviceAuthority } from '@holdfast/api-contract';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconClock, IconCircleX } from '@tabler/icons-react';
import classes from '../bootstrap/bootstrap-page.module.css';
import { CopyButton } from '../parts/copy-button.tsx';
import { count } from '../parts/format.ts';
import { useSaidNow } from '../parts/now.ts';
import { expiryOf, shortName, type Expiry } from './expiry.ts';
import { RemoveAuthority } from './remove-authority.tsx';

interface AuthorityTableProps {
  readonly authorities: readonly DeviceAuthority[];
  readonly onRevoke: (id: string) => void;
}

const LOOKS = {
  valid: { icon: IconCircleCheck, word: 'valid until', colour: 'var(--hf-good)' },
  soon: { icon: IconAlertTriangle, word: 'ends soon,', colour: 'var(--hf-warn)' },
  ended: { icon: IconCircleX, word: 'ended', colour: 'var(--hf-bad)' },
  'not-yet': { icon: IconClock, word: 'not valid before', colour: 'var(--hf-warn)' },
} as const satisfies Record<Expiry, object>;

export function AuthorityTable({ authorities, onRevoke }: AuthorityTableProps) {
  return (
    <section className={classes['scroll']} aria-label="Device authorities">
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">Authority</th>
            <th scope="col">Certificate</th>
            <th scope="col">Fingerprint</th>
            <th scope="col">Devices</th>
            <th scope="col">Revoked</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {authorities.map((authority) => (
            <tr key={authority.id}>
              <td title={authority.subject.replaceAll('\n', ', ')}>{shortName(authority.subject)}</td>
              <td>
                <Validity authority={authority} />
              </td>
              <td>
                <code title={authority.id}>{authority.id.slice(0, 16)}…</code>
                <CopyButton value={authority.id} label="Copy fingerprint" />
              </td>
              <td>{count(authority.devices)}</td>
              <td>
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={`Revoked certificates of ${shortName(authority.subject)}: ${authority.revocations}`}
                  onClick={() => onRevoke(authority.id)}
                >
                  {authority.revocations === 0 ? 'Revoke…' : count(authority.revocations)}
                </Button>
              </td>
              <td>
                <div className={classes['actions']}>
                  <RemoveAuthority authority={authority} />
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Validity({ authority }: { readonly authority: DeviceAuthority }) {
  const expiry = useSaidNow((now) => expiryOf(authority, now));
  const { icon: Icon, word, colour } = LOOKS[expiry];
  const date = (expiry === 'not-yet' ? authority.notBefore : authority.notAfter).slice(0, 10);
  return (
    <span style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }} title={authority.notAfter}>
      <Icon size={15} color={colour} aria-hidden />
      {word} {date}
    </span>
  );
}
