import { accept, codes, contentFormat, uriQuery, type CoapRequest, type CoapResponse } from '@holdfast/coap';
import type { Peer } from '@holdfast/kernel';
import {
  ContentFormat,
  decodePaths,
  parseObservationAttributes,
  Lwm2mPath,
  type Entry,
} from '@holdfast/lwm2m';
import { Refusal } from '../../refusal.ts';
import { NAMING_FORMATS } from '../../value-formats.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import { planInstanceRemoval, planValues, runSteps } from '../objects/write-objects.ts';
import type { Observers } from '../reporting/observers.ts';
import type { RequestValues } from './request-values.ts';
import { checkAccess, type ServerAccess } from './server-access.ts';

interface CompositeContext {
  readonly store: ObjectStore;
  readonly values: RequestValues;
  readonly observers: Observers;
  readonly access: ServerAccess;
  readonly onChanged: (path: Lwm2mPath) => void;
}

/** What one request may name. */
const MAX_PATHS = 256;

/** Reads what is there of several paths; what is not, or is not for this server, is left out (Core 1.1.1 §6.3.8). */
export async function readPaths(
  store: ObjectStore,
  access: ServerAccess,
  paths: readonly Lwm2mPath[],
): Promise<Entry[]> {
  const found = new Map<string, Entry>();
  for (const path of paths.flatMap((one) =>
    one.depth === 0 ? store.ids().map((id) => one.child(id)) : one,
  )) {
    try {
      checkAccess(access, 'read', path);
      const entries = await store.read(path, (instance) => access('read', instance));
      for (const entry of entries) found.set(entry.path.text, entry);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return [...found.values()];
}

/** FETCH at the root: Read-Composite, Observe-Composite and its cancellation. */
export async function fetchComposite(
  { store, values, observers, access }: CompositeContext,
  request: CoapRequest<Peer>,
): Promise<CoapResponse> {
  const { options, observe, token, payload } = request;
  const asked = contentFormat(options);
  if (asked === undefined) throw new Refusal('unsupported_content_format', 'no format is stated');
  const format = answerFormat(accept(options), asked);
  const paths = decodePaths(asked, payload, values.rootPath);
  if (paths.length > MAX_PATHS) throw new Refusal('bad_request', 'too many paths are named');
  const attributes =
    observe === 0 ? parseObservationAttributes(uriQuery(options), { kind: 'composite' }) : undefined;
  const entries = await readPaths(store, access, paths);
  const body = values.encode(Lwm2mPath.root, format, entries);
  if (observe === 1) observers.remove(token);
  const sequence =
    observe === 0
      ? observers.add(
          { token, paths, isComposite: true, contentFormat: format, request, attributes },
          entries,
        )
      : undefined;
  return { code: codes.content, contentFormat: format, payload: body, observe: sequence };
}

/** iPATCH at the root: all is done, or nothing (Core 1.1.1 §6.3.9). */
export async function writeComposite(
  { store, values, access, onChanged }: CompositeContext,
  request: CoapRequest<Peer>,
): Promise<CoapResponse> {
  const format = contentFormat(request.options);
  if (format === undefined || !ANSWERS.has(format)) {
    throw new Refusal('unsupported_content_format', `format ${format}`);
  }
  const changes = values.decodeChanges(request, format);
  if (changes.length === 0) throw new Refusal('bad_request', 'nothing is written');
  const written: Entry[] = [];
  const removed: Lwm2mPath[] = [];
  for (const change of changes) {
    checkAccess(access, 'write', change.kind === 'write' ? change.entry.path : change.path);
    if (change.kind === 'write') written.push(change.entry);
    else removed.push(change.path);
  }
  const steps = [
    ...planValues(store, written, 'update'),
    ...removed.map((path) => planInstanceRemoval(store, path)),
  ];
  for (const path of await runSteps(steps)) onChanged(path);
  return { code: codes.changed };
}

/** Formats of composite requests, and of the answer to each where none is asked for. */
const ANSWERS: ReadonlyMap<number, number> = new Map([
  [ContentFormat.senmlCbor, ContentFormat.senmlCbor],
  [ContentFormat.senmlJson, ContentFormat.senmlJson],
  [ContentFormat.senmlEtchCbor, ContentFormat.senmlCbor],
  [ContentFormat.senmlEtchJson, ContentFormat.senmlJson],
  [ContentFormat.lwm2mCbor, ContentFormat.lwm2mCbor],
]);

function answerFormat(wanted: number | undefined, asked: number): number {
  const format = wanted ?? ANSWERS.get(asked);
  if (format === undefined) throw new Refusal('unsupported_content_format', `format ${asked}`);
  if (!NAMING_FORMATS.includes(format)) throw new Refusal('not_acceptable', `format ${format}`);
  return format;
}
