import { ApiError, type Client, type ObjectDefinition, type Value } from '@holdfast/api-contract';
import { Failure } from '../failure.ts';

type ResourceType = ObjectDefinition['resources'][number]['type'];

/** The definition of an object where the server knows one. */
export async function findDefinition(call: Client, id: number): Promise<ObjectDefinition | undefined> {
  try {
    return await call('getObject', { params: { id }, query: {} });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'model_not_found') return undefined;
    throw error;
  }
}

/**
 * What was typed, as the API takes it. The definition's type decides; without one, text that reads as a number or as
 * `true` or `false` is sent as such.
 */
export function parseValue(text: string, type: ResourceType | undefined, path: string): Value {
  switch (type) {
    case 'boolean':
      if (text === 'true' || text === '1') return true;
      if (text === 'false' || text === '0') return false;
      throw wrong(path, text, 'true or false');
    case 'integer':
    case 'unsigned':
      if (!/^[+-]?\d{1,20}$/.test(text)) throw wrong(path, text, 'a whole number');
      // Beyond 2^53 a JSON number would be rounded; the API takes decimal text.
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case 'float':
      if (!isDecimal(text)) throw wrong(path, text, 'a number');
      return Number(text);
    case 'string':
    case 'opaque':
    case 'time':
    case 'objlnk':
    case 'corelnk':
      return text;
    case null:
      throw new Failure('usage', `${path} is executed, it has no value`);
    default:
      return guess(text);
  }
}

/** Reads `5700=21.5` pairs. `typeOf` gives the type of a relative path. */
export function parseAssignments(
  pairs: readonly string[],
  base: string,
  typeOf: (key: string) => ResourceType | undefined,
): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const pair of pairs) {
    const [, key, text] = /^(\d{1,5}(?:\/\d{1,5})?)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || text === undefined)
      throw new Failure('usage', `"${pair}" is not of the form ID=VALUE, such as 5601=2.5`);
    if (key in values) throw new Failure('usage', `${base}/${key} is given twice`);
    values[key] = parseValue(text, typeOf(key), `${base}/${key}`);
  }
  return values;
}

function guess(text: string): Value {
  if (text === 'true') return true;
  if (text === 'false') return false;
  return isDecimal(text) && (!/^[+-]?\d+$/.test(text) || Number.isSafeInteger(Number(text)))
    ? Number(text)
    : text;
}

const isDecimal = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(text);

const wrong = (path: string, text: string, wanted: string): Failure =>
  new Failure('usage', `${path} takes ${wanted}, not "${text}"`);
