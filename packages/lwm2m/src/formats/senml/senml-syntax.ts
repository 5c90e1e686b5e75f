import { readSenmlCbor } from './read-senml-cbor.ts';
import { readSenmlJson } from './read-senml-json.ts';
import type { SenmlRecord } from './senml-record.ts';
import { writeSenmlCbor } from './write-senml-cbor.ts';
import { writeSenmlJson } from './write-senml-json.ts';

/** A way to write SenML records. */
export interface SenmlSyntax {
  readonly name: string;
  readonly write: (records: readonly SenmlRecord[]) => Uint8Array;
  /** Throws `Lwm2mError`, or `BytesError` where the bytes end early or text is not UTF-8. */
  readonly read: (bytes: Uint8Array, maxRecords: number) => SenmlRecord[];
}

export const senmlJson: SenmlSyntax = { name: 'SenML JSON', write: writeSenmlJson, read: readSenmlJson };
export const senmlCbor: SenmlSyntax = { name: 'SenML CBOR', write: writeSenmlCbor, read: readSenmlCbor };
