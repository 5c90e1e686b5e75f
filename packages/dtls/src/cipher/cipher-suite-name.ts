/** As in IANA's registry. */
export type CipherSuiteName =
  | 'TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8'
  | 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
  | 'TLS_PSK_WITH_AES_128_CCM_8'
  | 'TLS_PSK_WITH_AES_128_GCM_SHA256'
  /** Only with encrypt-then-MAC (RFC 7366). */
  | 'TLS_PSK_WITH_AES_128_CBC_SHA256';
