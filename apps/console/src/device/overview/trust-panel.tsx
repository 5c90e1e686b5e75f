import { useQuery } from '@tanstack/react-query';
import { IconGavel } from '@tabler/icons-react';
import { deviceTrustQuery } from '../../api/commands.ts';
import { SERVER_VERIFIES, VerifiedBy } from '../../commands/verified-by.tsx';
import { Ago } from '../../parts/ago.tsx';
import { LinkButton } from '../../parts/link-button.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { Unknown } from '../../parts/unknown.tsx';
import { useCurrentDevice } from '../device-context.ts';
import classes from './connection-panel.module.css';
import { Row } from './fact-row.tsx';

/** Who checks what the device is told, and what it last said of itself. */
export function TrustPanel() {
  const { endpoint, verifiedBy } = useCurrentDevice().device;
  const { data, error } = useQuery(deviceTrustQuery(endpoint));
  return (
    <Panel
      title="Commands of the owner"
      actions={
        <>
          <LinkButton variant="subtle" to="/commands" search={{ device: endpoint }}>
            History
          </LinkButton>
          <LinkButton
            variant="default"
            to="/commands/propose"
            search={{ devices: endpoint }}
            leftSection={<IconGavel size={15} />}
          >
            Propose
          </LinkButton>
        </>
      }
    >
      {verifiedBy === 'server' && <p className={classes['warning']}>{SERVER_VERIFIES}</p>}
      {error !== null && <ProblemNote what="What it said of itself could not be loaded" error={error} />}
      <dl className={classes['list']}>
        <Row name="Verified by">
          <VerifiedBy by={verifiedBy} />
        </Row>
        {data?.verifiedBy === 'device' && (
          <>
            <Row name="Locked">{yesNo(data.locked)}</Row>
            <Row name="Disabled">{yesNo(data.disabled)}</Row>
            <Row name="Wiped">{yesNo(data.wiped)}</Row>
            <Row name="Root version">{data.rootVersion ?? <Unknown />}</Row>
            <Row name="Newest command">
              {data.highestIndex === null ? <Unknown word="none yet" /> : `log #${data.highestIndex}`}
            </Row>
            <Row name="Nonce">
              {data.nonce === null ? <Unknown word="none given" /> : <code>{data.nonce}</code>}
            </Row>
            <Row name="Said">
              <Ago time={data.heardAt} />
            </Row>
          </>
        )}
      </dl>
    </Panel>
  );
}

const yesNo = (value: boolean | null) => (value === null ? <Unknown /> : value ? <strong>yes</strong> : 'no');
