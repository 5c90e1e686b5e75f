import type { Command, Root } from '@holdfast/api-contract';
import type { ReactNode } from 'react';
import { Ago } from '../../parts/ago.tsx';
import { count, plural } from '../../parts/format.ts';
import { Panel } from '../../parts/panel.tsx';
import { linkLooks } from '../chain.tsx';
import { chainLinks, type ChainLinkName } from '../chain-links.ts';
import { deliveryStates } from '../command-words.ts';
import classes from './chain-panel.module.css';
import { Evidence } from './evidence.tsx';

interface ChainPanelProps {
  readonly command: Command;
  readonly root: Root | undefined;
}

const KINDS = { ed25519: 'key file', es256: 'key file or token', passkey: 'passkey' } as const;

/** Each link of the chain, with what is known of it and the evidence that it rests on. */
export function ChainPanel({ command, root }: ChainPanelProps) {
  return (
    <Panel title="The chain" aside="as this server tells it">
      <ol className={classes['chain']} aria-label="Chain in full">
        {chainLinks(command, root?.quorum).map(({ name, text, state }) => {
          const { icon: Glyph, word } = linkLooks[state];
          return (
            <li key={name} className={classes['link']} data-state={state}>
              <Glyph size={16} stroke={1.8} aria-hidden="true" className={classes['icon']} />
              <div className={classes['body']}>
                <h3>
                  {text}
                  <span className="visually-hidden">, {word}</span>
                </h3>
                {DETAILS[name](command, root)}
              </div>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

const DETAILS: Readonly<Record<ChainLinkName, (command: Command, root: Root | undefined) => ReactNode>> = {
  proposed: ({ proposedBy, proposedAt, expiresAt, payload }) => (
    <>
      <p>
        by {proposedBy}, <Ago time={proposedAt} />; good until <Ago time={expiresAt} />
      </p>
      <Evidence label="The bytes to sign" text={payload} />
    </>
  ),
  signed: ({ signatures, signed, role, threshold, outside }) => (
    <>
      <p className="muted">
        Role {role}: {plural(threshold, 'signature')}
        {outside > 0 && `, ${outside} of them outside of a browser`}
      </p>
      <ul>
        {signatures.map(({ key, label, kind, at }) => (
          <li key={key}>
            <strong>{label}</strong> <span className="muted">{KINDS[kind]}</span> <Ago time={at} />
          </li>
        ))}
      </ul>
      {signed !== null && <Evidence label="What was signed, with the signatures" text={signed} />}
    </>
  ),
  logged: ({ loggedAt, hash, proof }) =>
    loggedAt !== null && (
      <>
        <p>
          <Ago time={loggedAt} />
        </p>
        {hash !== null && <Evidence label="Hash that the log has" text={hash} />}
        {proof !== null && <Evidence label="Proof that it is there" text={proof} />}
      </>
    ),
  witnessed: ({ witnesses }, root) => (
    <>
      {root?.quorum === 0 && (
        <p>The root names no witness: nobody else would notice a log that shows each of us another tree.</p>
      )}
      <ul>
        {witnesses.map(({ name, at }) => (
          <li key={name}>
            <span className="mono">{name}</span> <Ago time={at} />
          </li>
        ))}
      </ul>
    </>
  ),
  delivered: ({ devices }) => (
    <p className="muted">
      {plural(devices.total, 'device')}; verified by device {count(devices.verifiedByDevice)}, by server{' '}
      {count(devices.verifiedByServer)}
    </p>
  ),
  receipts: ({ devices, endedAt }) => (
    <>
      <ul>
        {Object.entries(deliveryStates).flatMap(([state, { word }]) => {
          const n = devices.states[state as keyof typeof deliveryStates];
          return n === 0 ? [] : [<li key={state}>{`${word} ${count(n)}`}</li>];
        })}
      </ul>
      {endedAt !== null && (
        <p>
          ended <Ago time={endedAt} />
        </p>
      )}
    </>
  ),
};
