import { utf8 } from '@holdfast/bytes';
import { codes, contentFormats, type OutgoingRequest } from '@holdfast/coap';

export const text = (path: string, value: string): OutgoingRequest => ({
  method: codes.put,
  path: path.split('/'),
  payload: utf8(value),
  contentFormat: contentFormats.text,
});

export const opaque = (path: string, payload: Uint8Array): OutgoingRequest => ({
  ...text(path, ''),
  payload,
  contentFormat: contentFormats.opaque,
});

/** An instance with its resource 0 or 1 an integer 1, in TLV. */
export const instance = (method: number, path: string): OutgoingRequest => ({
  method,
  path: path.split('/'),
  payload: Uint8Array.of(0xc1, 0x01, 0x01),
  contentFormat: contentFormats.lwm2mTlv,
});

export const execute = (path: string): OutgoingRequest => ({ method: codes.post, path: path.split('/') });
export const remove = (path: string): OutgoingRequest => ({ method: codes.delete, path: path.split('/') });

export const composite = (path: string, value: string): OutgoingRequest => ({
  method: codes.ipatch,
  path: [],
  payload: utf8(`[{"n":"/${path}",${value}}]`),
  contentFormat: contentFormats.senmlJson,
});
