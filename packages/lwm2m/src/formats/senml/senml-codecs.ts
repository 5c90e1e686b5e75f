import { ContentFormat, DEFAULT_LIMITS, type Codec } from '../codec.ts';
import { checkSize, reading } from '../entries.ts';
import { fromRecords, toRecords } from './senml-entries.ts';
import { senmlCbor, senmlJson, type SenmlSyntax } from './senml-syntax.ts';

/** Core 1.1.1 §7.4: any number of values, anywhere below the path, each with its time if it has one. */
const codec = (contentFormat: ContentFormat, { name, write, read }: SenmlSyntax): Codec => ({
  contentFormat,
  encode: (entries, context) => write(toRecords(entries, context)),
  decode(bytes, context) {
    checkSize(bytes, context);
    const { maxEntries } = context.limits ?? DEFAULT_LIMITS;
    return fromRecords(
      reading(name, () => read(bytes, maxEntries)),
      context,
    );
  },
});

export const senmlJsonCodec: Codec = codec(ContentFormat.senmlJson, senmlJson);
export const senmlCborCodec: Codec = codec(ContentFormat.senmlCbor, senmlCbor);
