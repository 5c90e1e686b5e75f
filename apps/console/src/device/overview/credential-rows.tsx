import type { Device } from '@holdfast/api-contract';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Unknown } from '../../parts/unknown.tsx';
import { Row } from './fact-row.tsx';

/** What the device proves itself with. */
export function CredentialRows({ security }: Pick<Device, 'security'>) {
  const { mode, identity, fingerprint, certificate } = security;
  if (mode === 'psk')
    return (
      <Row name="PSK identity">
        <code>{identity}</code>
        {identity !== null && <CopyButton value={identity} label="Copy identity" />}
      </Row>
    );
  if (mode === 'oscore')
    return (
      <Row name="OSCORE sender id">
        <code>{identity === '' ? 'empty' : identity}</code>
      </Row>
    );
  if (mode === 'rpk') return <FingerprintRow name="Public key" value={fingerprint} />;
  return (
    <>
      {fingerprint !== null && <FingerprintRow name="Pinned certificate" value={fingerprint} />}
      <FingerprintRow name="Certificate" value={certificate?.fingerprint ?? null} />
      {certificate !== null && (
        <>
          <Row name="Serial number">
            <code>{certificate.serial}</code>
          </Row>
          <Row name="Valid until">{certificate.expiresAt.slice(0, 10)}</Row>
        </>
      )}
    </>
  );
}

/** Its first digits; all of it to copy. */
function FingerprintRow({ name, value }: { readonly name: string; readonly value: string | null }) {
  return (
    <Row name={name}>
      {value === null ? (
        <Unknown word="not seen yet" />
      ) : (
        <>
          <code title={value}>{value.slice(0, 16)}…</code>
          <CopyButton value={value} label="Copy fingerprint" />
        </>
      )}
    </Row>
  );
}
