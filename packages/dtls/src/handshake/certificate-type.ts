/** RFC 7250 §3; numbers are IANA's "TLS Certificate Types". */
export type CertificateType = 'x509' | 'rpk';

export const CERTIFICATE_TYPE_NUMBERS: Readonly<Record<CertificateType, number>> = { x509: 0, rpk: 2 };

export const certificateType = (number: number): CertificateType | undefined =>
  number === CERTIFICATE_TYPE_NUMBERS.x509
    ? 'x509'
    : number === CERTIFICATE_TYPE_NUMBERS.rpk
      ? 'rpk'
      : undefined;
