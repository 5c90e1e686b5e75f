import type { RouteOutput, Sample } from '@holdfast/api-contract';
import { Option, type Command } from 'commander';
import { parseCount } from '../arguments/count.ts';
import { parsePath, type LwM2mPath } from '../arguments/path.ts';
import { parseTime } from '../arguments/time.ts';
import { csvRecord } from '../output/csv.ts';
import { Failure } from '../failure.ts';
import type { Output } from '../output/output.ts';
import type { Column } from '../output/table.ts';
import { connect, type Session } from '../session.ts';
import type { Registrar } from './registrar.ts';

const PAGE = 10_000;

interface Options {
  readonly path?: LwM2mPath;
  readonly from?: string;
  readonly to?: string;
  readonly order: 'asc' | 'desc';
  readonly limit?: number;
  readonly csv?: true;
}

export const samples: Registrar = (parent, shell) => {
  const time = (text: string): string => parseTime(text, shell.now());
  parent
    .command('samples <endpoint>')
    .description('print the samples of a device over a time range, all pages of them')
    .option('--path <path>', 'only of this path and what is below it', parsePath)
    .option(
      '--from <time>',
      'from this time on: 2026-03-01T12:00:00Z, 2026-03-01, or 24h for a day ago',
      time,
    )
    .option('--to <time>', 'up to, not including, this time', time)
    .addOption(
      new Option('--order <order>', 'oldest or newest first').choices(['asc', 'desc']).default('asc'),
    )
    .option('-n, --limit <count>', 'at most so many', parseCount(1, 1_000_000_000))
    .option('--csv', 'comma-separated, with a header')
    .action(async (endpoint: string, options: Options, command: Command) => {
      const session = await connect(shell, command);
      if (session.out.json && options.csv === true)
        throw new Failure('usage', '--csv and --json exclude each other');
      const print = session.out.json ? printJson : options.csv === true ? printCsv : printTable;
      await print(session.out, readPages(session, endpoint, options));
    });
};

type Page = RouteOutput<'listSamples'>;

/** Page after page, so that a year of samples takes no more memory than one page. */
async function* readPages({ call }: Session, endpoint: string, options: Options): AsyncGenerator<Page> {
  const { path, from, to, order } = options;
  let left = options.limit ?? Infinity;
  let cursor: string | undefined;
  do {
    const limit = Math.min(PAGE, left);
    const query = { path: path?.text, from, to, order, limit, cursor };
    const page = await call('listSamples', { params: { endpoint }, query });
    yield page;
    left -= page.samples.length;
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined && left > 0);
}

/** One document of the API's form, written as its pages come; the cursor is where `--limit` stopped. */
async function printJson(out: Output, pages: AsyncGenerator<Page>): Promise<void> {
  let open = '{"samples":[';
  let end: string | null = null;
  for await (const { samples, cursor } of pages) {
    end = cursor;
    for (const sample of samples) {
      out.raw(`${open}\n${JSON.stringify(sample)}`);
      open = ',';
    }
  }
  out.raw(`${open === ',' ? '\n' : open}],"cursor":${JSON.stringify(end)}}\n`);
}

async function printCsv(out: Output, pages: AsyncGenerator<Page>): Promise<void> {
  out.raw(csvRecord(['time', 'path', 'value']));
  for await (const { samples } of pages)
    out.raw(samples.map(({ time, path, value }) => csvRecord([time, path, value])).join(''));
}

async function printTable(out: Output, pages: AsyncGenerator<Page>): Promise<void> {
  let count = 0;
  for await (const { samples } of pages) {
    if (samples.length > 0) out.table(columns, samples, { header: count === 0 });
    count += samples.length;
  }
  if (count === 0) out.note('no samples in this range');
}

/** Padded so that the columns of one page stand under those of the page before. */
const columns: Column<Sample>[] = [
  { title: 'TIME', cell: ({ time }) => time },
  { title: 'PATH          ', cell: ({ path }) => path },
  { title: 'VALUE', cell: ({ value }) => String(value) },
];
