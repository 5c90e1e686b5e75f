import { fromHex } from '@holdfast/bytes';
import type { Random } from '@holdfast/testing';
import { PeerCertificate } from '../../../../packages/dtls/src/certificate/peer-certificate.ts';
import {
  certificateFields,
  type CertificateFields,
} from '../../../../packages/dtls/src/certificate/certificate-fields.ts';
import {
  decodeCertificateMessage,
  encodeCertificateMessage,
} from '../../../../packages/dtls/src/handshake/certificate-message.ts';
import type { CertificateType } from '../../../../packages/dtls/src/handshake/certificate-type.ts';
import { decodePeerKey } from '../../../../packages/dtls/src/handshake/peer-key.ts';
import { TestAuthority } from '../../../../packages/dtls/src/integration/test-authority.ts';
import { target } from '../../engine/target.ts';
import { bytesOf, listOf } from '../random-values.ts';

const root = await TestAuthority.root();
const below = await root.intermediate('CN=Intermediate', { pathLength: 0 });
const leaf = await below.leaf('CN=urn:dev:1', { dnsNames: ['a.example', 'b.example'], uris: ['urn:dev:1'] });
const strange = await root.leaf('CN=strange,O=Ä', { strange: true, purposes: null });
const issued = [root.issued, below.issued, leaf, strange];
const certificates = issued.map(({ certificate }) => certificate);

/** Tags with lengths, identifiers of extensions, and times as certificates hold them. */
const words = [
  '3080',
  '308400000010',
  '3083ffffff',
  '0603551d11',
  '0603551d13',
  '0603551d0f',
  '0603551d25',
  '0101ff',
  '0201ff',
  'a383',
  '8200',
  '86ff',
  '0500',
  '170d3236303130313030303030305a',
].map(fromHex);

const errors = ['BytesError', 'DtlsError'];

interface CertificateList {
  readonly type: CertificateType;
  readonly chain: Uint8Array[];
}

const typeOf = (input: Uint8Array): CertificateType => ((input[0] ?? 0) % 2 === 0 ? 'x509' : 'rpk');

/** The first byte of an input says what was agreed on. */
const write = ({ type, chain }: CertificateList): Uint8Array =>
  Uint8Array.of(type === 'x509' ? 0 : 1, ...encodeCertificateMessage(chain, type));

export const certificateListTarget = target<CertificateList>({
  name: 'dtls-certificate-list',
  errors,
  seed: (random) =>
    random.chance(0.7)
      ? write({ type: 'x509', chain: listOf(random, 8, () => bytesOf(random, 40)) })
      : write({ type: 'rpk', chain: [random.bytes(91)] }),
  decode: (input) => ({
    type: typeOf(input),
    chain: decodeCertificateMessage(input.subarray(1), typeOf(input)),
  }),
  encode: write,
});

const pickChain = (random: Random): Uint8Array[] =>
  random
    .pick([[leaf, below.issued], [leaf, below.issued, root.issued], [strange], [root.issued]])
    .map(({ certificate }) => certificate);

/** What a handshake does with a peer's Certificate message before it trusts any of it. OpenSSL's part is not judged, only survived. */
export const peerKeyTarget = target<string>({
  name: 'dtls-peer-key',
  errors,
  dictionary: words,
  maxInput: 4096,
  seed: (random) =>
    random.chance(0.7)
      ? write({ type: 'x509', chain: pickChain(random) })
      : write({ type: 'rpk', chain: [random.pick(issued).publicKey] }),
  decode: (input) => {
    const key = decodePeerKey(input.subarray(1), typeOf(input));
    if (key.type === 'rpk') return key.fingerprint;
    const [first, ...rest] = key.chain as readonly [PeerCertificate, ...PeerCertificate[]];
    return `${first.fingerprint} ${first.serial} ${rest.map((issuer) => first.isIssuedBy(issuer)).join()}`;
  },
});

export const certificateFieldsTarget = target<CertificateFields>({
  name: 'dtls-certificate-fields',
  errors,
  dictionary: words,
  seed: (random) => random.pick(certificates),
  decode: certificateFields,
});
