/** As in IANA's registry, without `TLS_`. */
export type CipherSuiteName = 'TLS_PSK_WITH_AES_128_CCM_8';
