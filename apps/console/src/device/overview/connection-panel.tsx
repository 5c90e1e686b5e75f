import type { BootstrapState } from '@holdfast/api-contract';
import { Link } from '@tanstack/react-router';
import { Ago } from '../../parts/ago.tsx';
import { longDuration } from '../../parts/format.ts';
import { Panel } from '../../parts/panel.tsx';
import { Unknown } from '../../parts/unknown.tsx';
import { useCurrentDevice } from '../device-context.ts';
import classes from './connection-panel.module.css';
import { CredentialRows } from './credential-rows.tsx';
import { Row } from './fact-row.tsx';

const BOOTSTRAP_WORDS: Readonly<Record<BootstrapState, string>> = {
  never: 'it has not asked yet',
  running: 'under way',
  unconfirmed: 'given a key, not shown it yet',
  done: 'done',
  failed: 'failed; it has what it had',
};

/** How it is registered, and what protects the connection. */
export function ConnectionPanel() {
  const { device } = useCurrentDevice();
  const { registration, session, security, bootstrap } = device;
  return (
    <Panel title="Connection security">
      {security.mode === 'none' && (
        <p className={classes['warning']}>Plain CoAP: nothing protects what this device says or is told.</p>
      )}
      <dl className={classes['list']}>
        {security.mode === 'oscore' && <CredentialRows security={security} />}
        {security.mode !== 'none' && security.mode !== 'oscore' && (
          <>
            <Row name="Cipher suite">
              {session === null ? <Unknown word="no session" /> : <code>{session.cipherSuite}</code>}
            </Row>
            <CredentialRows security={security} />
            <Row name="Connection ID">
              {session === null ? (
                <Unknown word="no session" />
              ) : session.connectionId === null ? (
                <span className="muted">
                  {registration?.transport === 'coaps+tcp' ? 'none in TLS' : 'not offered by the device'}
                </span>
              ) : (
                <code>{session.connectionId}</code>
              )}
            </Row>
            <Row name="Established">
              {session === null ? <Unknown word="no session" /> : <Ago time={session.establishedAt} />}
            </Row>
            <Row name="Master secret">
              {session === null ? (
                <Unknown word="no session" />
              ) : session.extendedMasterSecret === null ? (
                <Unknown word="not told of TLS" />
              ) : session.extendedMasterSecret ? (
                'extended (RFC 7627)'
              ) : (
                'not extended'
              )}
            </Row>
          </>
        )}
        {bootstrap !== null && (
          <>
            <Row name="Bootstrap">{BOOTSTRAP_WORDS[bootstrap.state]}</Row>
            {bootstrap.error !== null && <Row name="Why">{bootstrap.error}</Row>}
            <Row name="Last new key">
              {bootstrap.finishedAt === null ? (
                <Unknown word="none yet" />
              ) : (
                <Ago time={bootstrap.finishedAt} />
              )}
            </Row>
            {bootstrap.identity !== null && (
              <Row name="Factory identity">
                <code>{bootstrap.identity}</code>
              </Row>
            )}
            <Row name="Profile">
              <Link to="/bootstrap">{bootstrap.profile ?? 'the default one'}</Link>
            </Row>
          </>
        )}
        {registration === null ? (
          <Row name="Registration">
            <Unknown word="never registered" />
          </Row>
        ) : (
          <>
            <Row name="Address">
              <code>{registration.address}</code>
            </Row>
            <Row name="Registered">
              <Ago time={registration.registeredAt} />
            </Row>
            <Row name="Updated">
              <Ago time={registration.updatedAt} />
            </Row>
            <Row name="Lifetime">
              <span title={`${registration.lifetime} s`}>
                {registration.expiresAt === null ? 'without end' : longDuration(registration.lifetime * 1000)}
              </span>
            </Row>
            <Row name="Binding">
              {registration.binding}
              {registration.queueMode ? ', queue mode' : ''}
            </Row>
            <Row name="LwM2M version">
              {registration.lwm2mVersion} over {registration.transport}
            </Row>
            {registration.smsNumber !== null && <Row name="SMS number">{registration.smsNumber}</Row>}
            <Row name="Registration ID">
              <code>{registration.id}</code>
            </Row>
          </>
        )}
      </dl>
    </Panel>
  );
}
