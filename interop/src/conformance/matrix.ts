import { TEST_ID, type CatalogueEntry } from './catalogue.ts';

/** What one test said of one row. */
export interface Shown {
  readonly number: number;
  readonly client: string;
  readonly server: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped. */
  readonly note?: string | undefined;
  /** The file, below the folder of the matrix. */
  readonly file: string;
}

const REST_OF_NAME = /^(\d+): .* \[(.+), ([^,]+)\]$/;

/** What a test's name says; undefined for one that is of no row. */
export function readName(name: string): Pick<Shown, 'number' | 'client' | 'server'> | undefined {
  if (!name.startsWith(TEST_ID)) return undefined;
  const [, number, client, server] = REST_OF_NAME.exec(name.slice(TEST_ID.length)) ?? [];
  if (client === undefined || server === undefined) return undefined;
  return { number: Number(number), client, server };
}

export interface Matrix {
  readonly text: string;
  readonly passed: number;
  readonly rows: number;
  /** Rows of which nothing ran and nothing says why. */
  readonly unexplained: readonly number[];
}

const HEAD = `# Conformance

The tests of the OMA LwM2M enabler test specification 1.1 (OMA-ETS-LightweightM2M-V1_1) that a server can pass, and what shows that this one does.
Written by \`npm run interop\`: do not edit. Each row is a test of that name against the whole product: a process of its own, over real sockets, driven through its REST API.
The server asks for no format when it reads: in the rows about reading in one, the device answers in it, as seen on the wire.
`;

/** The page, the same for the same results. */
export function matrixOf(
  catalogue: Readonly<Record<number, CatalogueEntry>>,
  shown: readonly Shown[],
): Matrix {
  const numbers = Object.keys(catalogue).map(Number);
  const unexplained: number[] = [];
  const rows = numbers.map((number) => {
    const { shows, gap } = catalogue[number] as CatalogueEntry;
    const tests = shown.filter((one) => one.number === number);
    if (tests.length === 0 && gap === undefined) unexplained.push(number);
    const cells =
      tests.length === 0
        ? ['', '', `not shown yet: ${gap ?? 'no test ran'}`, '']
        : [
            joined(tests, ({ client }) => client),
            joined(tests, ({ server }) => server),
            joined(tests, resultOf),
            joined(tests, ({ file }) => `[${file.replace(/^.*\//, '')}](${file})`),
          ];
    return `| ${TEST_ID}${number} | ${shows} | ${cells.join(' | ')} |`;
  });
  const passed = numbers.filter((number) => isShown(shown.filter((one) => one.number === number))).length;
  const text = `${HEAD}
${passed} of ${numbers.length} passed.

| test | what it shows | client | server | result | where |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
  return { text, passed, rows: numbers.length, unexplained };
}

const isShown = (tests: readonly Shown[]): boolean =>
  tests.length > 0 && tests.every(({ result }) => result === 'passed');

const resultOf = ({ result, note }: Shown): string =>
  note === undefined ? result : `${result}: ${note.replaceAll('|', '/')}`;

const joined = (tests: readonly Shown[], cell: (one: Shown) => string): string =>
  [...new Set(tests.map(cell))].toSorted().join(', ');
