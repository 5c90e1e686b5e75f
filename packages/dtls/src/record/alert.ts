/** RFC 5246 §7.2, RFC 4279 §3, RFC 6066: descriptions by number. */
const ALERTS = {
  close_notify: 0,
  unexpected_message: 10,
  bad_record_mac: 20,
  record_overflow: 22,
  handshake_failure: 40,
  bad_certificate: 42,
  unsupported_certificate: 43,
  certificate_revoked: 44,
  certificate_expired: 45,
  certificate_unknown: 46,
  illegal_parameter: 47,
  unknown_ca: 48,
  access_denied: 49,
  decode_error: 50,
  decrypt_error: 51,
  protocol_version: 70,
  insufficient_security: 71,
  internal_error: 80,
  user_canceled: 90,
  no_renegotiation: 100,
  unsupported_extension: 110,
  unknown_psk_identity: 115,
} as const;

/** `unknown` stands for a number that none of our specifications defines. */
export type AlertName = keyof typeof ALERTS | 'unknown';

export interface Alert {
  readonly fatal: boolean;
  readonly name: AlertName;
}

const names = new Map<number, AlertName>(
  Object.entries(ALERTS).map(([name, number]) => [number, name as AlertName]),
);

/** RFC 5246 §7.2: level and description. Undefined for what is no alert, which is dropped: an alert is never worth another. */
export function decodeAlert(content: Uint8Array): Alert | undefined {
  const [level, description] = content;
  if (content.length !== 2 || (level !== 1 && level !== 2)) return undefined;
  return { fatal: level === 2, name: names.get(description as number) ?? 'unknown' };
}

export function encodeAlert(name: Exclude<AlertName, 'unknown'>): Uint8Array {
  const warning = name === 'close_notify' || name === 'no_renegotiation' || name === 'user_canceled';
  return Uint8Array.of(warning ? 1 : 2, ALERTS[name]);
}
