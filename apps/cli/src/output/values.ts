import type { ResourceValue } from '@holdfast/api-contract';
import { relativeTime } from './relative-time.ts';
import type { Column } from './table.ts';

/** Columns for values as the server last knew them. */
export const valueColumns = (now: number): Column<ResourceValue>[] => [
  { title: 'PATH', cell: ({ path }) => path },
  { title: 'VALUE', cell: ({ value }) => String(value) },
  { title: 'TYPE', cell: ({ type }) => ({ text: type, colour: 'dim' }) },
  { title: 'TIME', cell: ({ time }) => relativeTime(time, now) },
];
