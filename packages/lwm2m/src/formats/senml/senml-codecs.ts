import { Lwm2mError } from '../../lwm2m-error.ts';
import type { Lwm2mPath } from '../../path/lwm2m-path.ts';
import { ContentFormat, DEFAULT_LIMITS, type Codec } from '../codec.ts';
import { checkSize, reading } from '../entries.ts';
import { readSenmlCbor } from './read-senml-cbor.ts';
import { readSenmlJson } from './read-senml-json.ts';
import { fromRecords, pathsFromRecords, recordsForPaths, toRecords } from './senml-entries.ts';
import type { SenmlRecord } from './senml-record.ts';
import { writeSenmlCbor } from './write-senml-cbor.ts';
import { writeSenmlJson } from './write-senml-json.ts';

/** The two ways to write SenML records. */
interface SenmlSyntax {
  readonly contentFormat: ContentFormat;
  readonly name: string;
  readonly write: (records: readonly SenmlRecord[]) => Uint8Array;
  readonly read: (bytes: Uint8Array, maxRecords: number) => SenmlRecord[];
}

const json: SenmlSyntax = {
  contentFormat: ContentFormat.senmlJson,
  name: 'SenML JSON',
  write: writeSenmlJson,
  read: readSenmlJson,
};

const cbor: SenmlSyntax = {
  contentFormat: ContentFormat.senmlCbor,
  name: 'SenML CBOR',
  write: writeSenmlCbor,
  read: readSenmlCbor,
};

/** Core 1.1.1 §7.4: any number of values, anywhere below the path, each with its time if it has one. */
const codec = ({ contentFormat, name, write, read }: SenmlSyntax): Codec => ({
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

export const senmlJsonCodec: Codec = codec(json);
export const senmlCborCodec: Codec = codec(cbor);

function syntaxFor(contentFormat: number): SenmlSyntax {
  const syntax = [json, cbor].find((one) => one.contentFormat === contentFormat);
  if (syntax === undefined) {
    throw new Lwm2mError('unsupported-format', `content format ${contentFormat} lists no paths`);
  }
  return syntax;
}

/** The paths of a composite read or observation (Core 1.1.1 §6.3.8): SenML names without values. */
export const encodePaths = (
  contentFormat: number,
  paths: readonly Lwm2mPath[],
  rootPath?: string,
): Uint8Array => syntaxFor(contentFormat).write(recordsForPaths(paths, rootPath));

export function decodePaths(contentFormat: number, bytes: Uint8Array, rootPath?: string): Lwm2mPath[] {
  const { name, read } = syntaxFor(contentFormat);
  if (bytes.length > DEFAULT_LIMITS.maxBytes) throw new Lwm2mError('too-large', `${bytes.length} bytes`);
  return pathsFromRecords(
    reading(name, () => read(bytes, DEFAULT_LIMITS.maxEntries)),
    rootPath,
  );
}
