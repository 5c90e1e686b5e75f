import { fromUtf8, utf8 } from '@holdfast/bytes';

/** Several texts in one input: Uri-Query options, segments of a path. */
export const toLines = (lines: readonly string[]): Uint8Array => utf8(lines.join('\n'));

/** Text of an input; throws BytesError, as whoever hands text on has done before. */
export const fromLines = (input: Uint8Array): string[] => fromUtf8(input).split('\n');
