import { Lwm2mError, quote } from '../lwm2m-error.ts';
import { ATTRIBUTE_NAMES, isAttributeValue } from './attribute-table.ts';
import type { AttributeChange, AttributeName, NotificationAttributes } from './notification-attributes.ts';

const isName = (name: string): name is AttributeName => ATTRIBUTE_NAMES.some((known) => known === name);

/**
 * From the Uri-Query options of Write-Attributes: `pmin=10` sets, `pmin` alone removes (Core 1.2, Write-Attributes Operation).
 * Throws `bad-attribute` for names that LwM2M 1.2 does not have.
 */
export function parseAttributes(queries: readonly string[]): AttributeChange {
  const change: { [name in AttributeName]?: number | null } = {};
  for (const query of queries) {
    const at = query.indexOf('=');
    const name = at < 0 ? query : query.slice(0, at);
    if (!isName(name)) throw new Lwm2mError('bad-attribute', `${quote(name)} is no attribute`);
    if (Object.hasOwn(change, name)) throw new Lwm2mError('bad-attribute', `${name} stands there twice`);
    change[name] = at < 0 ? null : parseValue(name, query.slice(at + 1));
  }
  return change;
}

/** The reverse, in a fixed order. */
export function formatAttributes(change: AttributeChange): string[] {
  return ATTRIBUTE_NAMES.flatMap((name) => {
    const value = change[name];
    if (value === undefined) return [];
    return value === null ? [name] : [`${name}=${formatValue(name, value)}`];
  });
}

/** From the attributes of a link. What another version of LwM2M or another server may mean is left out, not refused. */
export function readAttributes(attributes: ReadonlyMap<string, string | true>): NotificationAttributes {
  const found: { [name in AttributeName]?: number } = {};
  for (const name of ATTRIBUTE_NAMES) {
    const text = attributes.get(name);
    if (typeof text === 'string' && isAttributeValue(name, text)) found[name] = numberOf(text);
  }
  return found;
}

export const writeAttributes = (attributes: NotificationAttributes): [name: string, value: string][] =>
  ATTRIBUTE_NAMES.flatMap((name) => {
    const value = attributes[name];
    return value === undefined ? [] : [[name, formatValue(name, value)] as [string, string]];
  });

function parseValue(name: AttributeName, text: string): number {
  if (!isAttributeValue(name, text))
    throw new Lwm2mError('bad-attribute', `${name} cannot be ${quote(text)}`);
  return numberOf(text);
}

/** Minus zero is zero. */
const numberOf = (text: string): number => Number(text) + 0;

function formatValue(name: AttributeName, value: number): string {
  const text = decimal(value);
  if (!isAttributeValue(name, text)) throw new Lwm2mError('bad-attribute', `${name} cannot be ${value}`);
  return text;
}

/** Small numbers without an exponent, which the grammar of Core 1.1.1 §7.3.2 does not have; large ones are refused after. */
function decimal(value: number): string {
  const text = String(value);
  const [, sign, first, rest = '', exponent] = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text) ?? [];
  return exponent === undefined ? text : `${sign}0.${'0'.repeat(Number(exponent) - 1)}${first}${rest}`;
}
