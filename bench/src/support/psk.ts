import { toHex, utf8 } from '@holdfast/bytes';

/** Of every client of every server here. */
export const KEY = utf8('sixteen or more bytes');
export const KEY_HEX = toHex(KEY);
