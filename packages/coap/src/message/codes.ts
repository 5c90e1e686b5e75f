/** Method and response codes: class in the upper three bits, detail in the lower five (RFC 7252 §12.1, RFC 7959 §6, RFC 8132 §6). */
export const codes = {
  empty: 0x00,
  get: 0x01,
  post: 0x02,
  put: 0x03,
  delete: 0x04,
  fetch: 0x05,
  patch: 0x06,
  ipatch: 0x07,
  created: 0x41,
  deleted: 0x42,
  valid: 0x43,
  changed: 0x44,
  content: 0x45,
  continue: 0x5f,
  badRequest: 0x80,
  unauthorized: 0x81,
  badOption: 0x82,
  forbidden: 0x83,
  notFound: 0x84,
  methodNotAllowed: 0x85,
  notAcceptable: 0x86,
  requestEntityIncomplete: 0x88,
  conflict: 0x89,
  preconditionFailed: 0x8c,
  requestEntityTooLarge: 0x8d,
  unsupportedContentFormat: 0x8f,
  unprocessableEntity: 0x96,
  tooManyRequests: 0x9d,
  internalServerError: 0xa0,
  notImplemented: 0xa1,
  badGateway: 0xa2,
  serviceUnavailable: 0xa3,
  gatewayTimeout: 0xa4,
  proxyingNotSupported: 0xa5,
} as const;

export const codeClass = (code: number): number => code >> 5;

export const isRequest = (code: number): boolean => code !== 0 && code >> 5 === 0;

/** Classes 2, 4 and 5; the rest are reserved (RFC 7252 §3). */
export const isResponse = (code: number): boolean => {
  const kind = code >> 5;
  return kind === 2 || kind === 4 || kind === 5;
};

export const isSuccess = (code: number): boolean => code >> 5 === 2;

/** `0x45` as `2.05`. */
export const formatCode = (code: number): string =>
  `${code >> 5}.${(code & 0b1_1111).toString().padStart(2, '0')}`;
