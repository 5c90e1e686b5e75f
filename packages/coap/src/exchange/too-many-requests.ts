import { codes } from '../message/codes.ts';
import type { CoapResponse } from './coap-request.ts';

/** 4.29: the client is to wait that long before it asks this again (RFC 8516 §3). */
export const tooManyRequests = (seconds: number): CoapResponse => ({
  code: codes.tooManyRequests,
  maxAge: Math.ceil(seconds),
});
