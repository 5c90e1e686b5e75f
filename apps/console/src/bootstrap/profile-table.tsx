import type { BootstrapProfile } from '@holdfast/api-contract';
import { ActionIcon } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { Ago } from '../parts/ago.tsx';
import { count, longDuration } from '../parts/format.ts';
import { Unknown } from '../parts/unknown.tsx';
import classes from './bootstrap-page.module.css';
import { RemoveProfile } from './remove-profile.tsx';

interface ProfileTableProps {
  readonly profiles: readonly BootstrapProfile[];
  /** What a profile without an address gives. */
  readonly serverUri: string | null;
  readonly onEdit: (name: string) => void;
}

export function ProfileTable({ profiles, serverUri, onEdit }: ProfileTableProps) {
  return (
    <section className={classes['scroll']} aria-label="Bootstrap profiles">
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">For</th>
            <th scope="col">Server</th>
            <th scope="col">Lifetime</th>
            <th scope="col">Binding</th>
            <th scope="col">New keys</th>
            <th scope="col">Saved</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {profiles.map((profile) => (
            <tr key={profile.name}>
              <td className="mono">{profile.name}</td>
              <td>{forWhom(profile)}</td>
              <td className="mono">{profile.server.uri ?? serverUri ?? <Unknown word="unknown" />}</td>
              <td title={`${profile.server.lifetime} s`}>{longDuration(profile.server.lifetime * 1000)}</td>
              <td className="mono">{profile.server.binding}</td>
              <td>{profile.rekey ? 'also by the present key' : 'by factory credential'}</td>
              <td>
                <Ago time={profile.updatedAt} />
              </td>
              <td>
                <div className={classes['actions']}>
                  <ActionIcon
                    variant="default"
                    aria-label={`Edit ${profile.name}`}
                    onClick={() => onEdit(profile.name)}
                  >
                    <IconPencil size={15} />
                  </ActionIcon>
                  <RemoveProfile name={profile.name} devices={profile.devices} />
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const forWhom = ({ devices, isDefault }: BootstrapProfile): string => {
  const named = devices === 0 ? '' : `${count(devices)} ${devices === 1 ? 'device' : 'devices'}`;
  if (!isDefault) return named === '' ? 'no device' : named;
  return named === '' ? 'every other device' : `${named}, and every other`;
};
