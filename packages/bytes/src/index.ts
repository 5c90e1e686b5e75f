export { BytesError } from './bytes-error.ts';
export { BytesReader } from './bytes-reader.ts';
export { BytesWriter } from './bytes-writer.ts';
export { concat, equal, fromBase64, fromHex, fromUtf8, toBase64, toHex, utf8 } from './convert.ts';
export { transient } from './transient.ts';
