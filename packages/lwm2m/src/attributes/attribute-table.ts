import type { AttributeName } from './notification-attributes.ts';

export interface AttributeRule {
  /** Whole numbers that 32 bits hold; signed decimals; decimals; 0 or 1. */
  readonly range: 'whole' | 'signed' | 'unsigned' | 'flag';
  /** Where it can be set: anywhere from objects down, or at resources and their instances. */
  readonly level: 'object' | 'resource';
  readonly type: 'any' | 'numeric' | 'boolean';
}

/** Core 1.2 §7.3.2, table of the <NOTIFICATION> class attributes, in the order they are written in. */
export const ATTRIBUTE_TABLE: { readonly [name in AttributeName]-?: AttributeRule } = {
  pmin: { range: 'whole', level: 'object', type: 'any' },
  pmax: { range: 'whole', level: 'object', type: 'any' },
  epmin: { range: 'whole', level: 'object', type: 'any' },
  epmax: { range: 'whole', level: 'object', type: 'any' },
  gt: { range: 'signed', level: 'resource', type: 'numeric' },
  lt: { range: 'signed', level: 'resource', type: 'numeric' },
  st: { range: 'unsigned', level: 'resource', type: 'numeric' },
  edge: { range: 'flag', level: 'resource', type: 'boolean' },
  con: { range: 'flag', level: 'object', type: 'any' },
  hqmax: { range: 'whole', level: 'object', type: 'any' },
};

export const ATTRIBUTE_NAMES = Object.keys(ATTRIBUTE_TABLE) as readonly AttributeName[];

const MAX_WHOLE = 4_294_967_295;
const MAX_TEXT = 64;
/** No resource means less or more; within, every double has a decimal that is short enough to be read again. */
const LEAST = 1e-20;
const MOST = 1e20;

/** Whether the text is a value of that attribute, in the grammar of the table: no exponents, no signs but a minus. */
export function isAttributeValue(name: AttributeName, text: string): boolean {
  const { range } = ATTRIBUTE_TABLE[name];
  if (range === 'flag') return text === '0' || text === '1';
  if (range === 'whole') return /^\d{1,10}$/.test(text) && Number(text) <= MAX_WHOLE;
  if (text.length > MAX_TEXT || !/^-?(\d+(\.\d*)?|\.\d+)$/.test(text)) return false;
  const value = Number(text);
  if (value !== 0 && !(Math.abs(value) >= LEAST && Math.abs(value) <= MOST)) return false;
  return range === 'signed' || value >= 0;
}
