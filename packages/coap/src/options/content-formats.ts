/** Content-Format numbers in use here (RFC 7252 §12.3, RFC 8949, RFC 8428, OMA LwM2M 1.1 and 1.2). */
export const contentFormats = {
  text: 0,
  linkFormat: 40,
  opaque: 42,
  cbor: 60,
  senmlJson: 110,
  senmlCbor: 112,
  lwm2mTlv: 11542,
  lwm2mJson: 11543,
  lwm2mCbor: 11544,
} as const;
