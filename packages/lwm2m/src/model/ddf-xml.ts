import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Lwm2mError } from '../lwm2m-error.ts';

/** The largest file of the registry has 33 kB. */
const MAX_XML_LENGTH = 1_048_576;

/** An element of a definition file, with what is needed to say where it stands. */
export interface XmlElement {
  /** The text of a child that has only text; empty where there is no such child. */
  text(name: string): string;
  attribute(name: string): string;
  children(name: string): XmlElement[];
  /** An error that names the line of this element. */
  error(message: string): Lwm2mError;
}

const ATTRIBUTE = '@';
const TEXT = '#text';
const REPEATED = new Set(['Object', 'Item']);

/**
 * The root element of an XML file: elements, attributes, text, CDATA, comments and the five predefined entities.
 * A DOCTYPE is refused, and with it every other entity.
 */
export function parseXml(xml: string): XmlElement {
  if (xml.length > MAX_XML_LENGTH) {
    throw new Lwm2mError('too-large', `${xml.length} characters, at most ${MAX_XML_LENGTH} are read`);
  }
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) throw new Lwm2mError('bad-model', 'a DOCTYPE is not accepted');
  const verdict = guarded(() => XMLValidator.validate(xml));
  if (verdict !== true) {
    throw new Lwm2mError(
      'bad-model',
      `line ${verdict.err.line}: not well-formed XML: ${verdict.err.msg.slice(0, 200)}`,
    );
  }
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: ATTRIBUTE,
    textNodeName: TEXT,
    parseTagValue: false,
    trimValues: false,
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    maxNestedTags: 16,
    captureMetaData: true,
    isArray: (name) => REPEATED.has(name),
  });
  return element(
    xml,
    guarded(() => parser.parse(xml) as unknown),
  );
}

/** The parser throws plain errors for what it refuses; it sees nothing but the peer's text. */
function guarded<T>(run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw new Lwm2mError('bad-model', 'not well-formed XML', { cause });
  }
}

function element(xml: string, node: unknown): XmlElement {
  const error = (message: string): Lwm2mError => new Lwm2mError('bad-model', `${place(xml, node)}${message}`);
  const child = (name: string): unknown =>
    typeof node === 'object' && node !== null && Object.hasOwn(node, name)
      ? (node as Record<string, unknown>)[name]
      : undefined;
  return {
    error,
    attribute: (name) => asText(child(ATTRIBUTE + name)),
    text(name) {
      const found = child(name);
      if (Array.isArray(found)) throw error(`${name} stands there twice`);
      return asText(found);
    },
    children(name) {
      const found = child(name);
      if (found === undefined) return [];
      return (Array.isArray(found) ? found : [found]).map((each) => element(xml, each));
    },
  };
}

function asText(node: unknown): string {
  if (typeof node === 'string') return decodeEntities(node.trim());
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, TEXT)) return '';
  return asText((node as Record<string, unknown>)[TEXT]);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

const decodeEntities = (text: string): string =>
  text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES.get(String(name)) ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code > 0x10_ffff ? whole : String.fromCodePoint(code);
  });

function place(xml: string, node: unknown): string {
  if (typeof node !== 'object' || node === null) return '';
  const metadata = XMLParser.getMetaDataSymbol() as unknown as symbol;
  const data = (node as Record<symbol, { startIndex?: number } | undefined>)[metadata];
  if (data?.startIndex === undefined) return '';
  return `line ${xml.slice(0, data.startIndex).split('\n').length}: `;
}
