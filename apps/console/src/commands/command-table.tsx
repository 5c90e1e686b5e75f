import type { Command } from '@holdfast/api-contract';
import { Link } from '@tanstack/react-router';
import { Ago } from '../parts/ago.tsx';
import { count } from '../parts/format.ts';
import { Badge } from '../parts/state.tsx';
import { Chain } from './chain.tsx';
import { sayState } from './command-words.ts';
import classes from './commands.module.css';
import { VerifiedBy } from './verified-by.tsx';

interface CommandTableProps {
  readonly commands: readonly Command[];
  /** Of the root that the commands name. */
  readonly quorum: number | undefined;
}

export function CommandTable({ commands, quorum }: CommandTableProps) {
  return (
    <section className={classes['scroll']} aria-label="Commands">
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">Command</th>
            <th scope="col">State</th>
            <th scope="col" className={classes['optional']}>
              Signed
            </th>
            <th scope="col" className={classes['optional']}>
              Log index
            </th>
            <th scope="col" className={classes['optional']}>
              Done
            </th>
            <th scope="col" className={classes['optional']}>
              Verified by
            </th>
            <th scope="col" className={classes['optional']}>
              Proposed
            </th>
          </tr>
        </thead>
        <tbody>
          {commands.map((command) => (
            <tr key={command.id}>
              <td>
                <div className={classes['what']}>
                  <Link to="/commands/$id" params={{ id: command.id }}>
                    <strong>{command.operation}</strong> <span className="mono">{command.target}</span>
                  </Link>
                  {command.reason !== null && <span className="muted">{command.reason}</span>}
                  <Chain command={command} quorum={quorum} />
                </div>
              </td>
              <td className={classes['tight']}>
                <Badge {...sayState(command)} bare />
              </td>
              <td className={`${classes['tight']} ${classes['optional']}`}>
                {command.signatures.length} of {command.threshold}
              </td>
              <td className={`${classes['tight']} ${classes['optional']} mono`}>
                {command.logIndex === null ? <span className="muted">none</span> : count(command.logIndex)}
              </td>
              <td className={`${classes['tight']} ${classes['optional']}`}>
                {count(command.devices.states.done)} of {count(command.devices.total)}
              </td>
              <td className={`${classes['tight']} ${classes['optional']}`}>
                <WhoVerifies command={command} />
              </td>
              <td className={`${classes['tight']} ${classes['optional']}`}>
                <Ago time={command.proposedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** With counts where both do. */
export function WhoVerifies({ command: { devices } }: { readonly command: Command }) {
  const { verifiedByDevice, verifiedByServer } = devices;
  const isMixed = verifiedByDevice > 0 && verifiedByServer > 0;
  return (
    <>
      {verifiedByDevice > 0 && <VerifiedBy by="device" />}
      {isMixed && ` ${count(verifiedByDevice)}, `}
      {verifiedByServer > 0 && <VerifiedBy by="server" />}
      {isMixed && ` ${count(verifiedByServer)}`}
    </>
  );
}
