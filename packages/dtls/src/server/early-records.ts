import { RecordView } from '../record/record-view.ts';

const MAX_RECORDS = 4;
const MAX_BYTES = 1024;

/** Protected records that came before there were keys to open them (RFC 6347 §4.1). */
export class EarlyRecords {
  readonly #cidLength: number;
  #records: Uint8Array[] = [];

  constructor(cidLength: number) {
    this.#cidLength = cidLength;
  }

  keep(view: RecordView): void {
    if (this.#records.length < MAX_RECORDS && view.length <= MAX_BYTES) this.#records.push(view.copy());
  }

  /** Gives them back, once. */
  replay(receive: (view: RecordView) => void): void {
    const records = this.#records;
    this.clear();
    const view = new RecordView();
    for (const record of records) {
      view.begin(record, this.#cidLength);
      if (view.next()) receive(view);
    }
  }

  clear(): void {
    this.#records = [];
  }
}
