/** RFC 8323 §8.2. */
export const ALPN = 'coap';

/**
 * TLS 1.3, and of TLS 1.2 what has forward secrecy or a pre-shared key, and authenticated encryption. Node's TLS has none of the CCM suites of RFC 7925.
 */
export const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-PSK-CHACHA20-POLY1305',
  'PSK-AES128-GCM-SHA256',
  'PSK-CHACHA20-POLY1305',
].join(':');
