import { codes, contentFormats } from '@holdfast/coap';
import type { Peer } from '@holdfast/kernel';
import {
  ContentFormat,
  encodeEntries,
  parseDiscover,
  type BootstrapRequest,
  type BootstrapStep,
  type Discovered,
  type Entry,
  type Lwm2mPath,
  type ResourceLookup,
} from '@holdfast/lwm2m';
import { succeeded } from '../answer.ts';
import { OperationError } from '../operation-error.ts';
import type { DecodeReport } from '../server/decode-report.ts';
import { understand, type DeviceExchange } from '../server/device-exchange.ts';
import { writeValues } from '../server/write-values.ts';
import type { BootstrapOutcome, BootstrapPlan } from './bootstrap-plan.ts';

export interface BootstrapSequenceParts<P extends Peer> {
  readonly exchange: DeviceExchange<P>;
  readonly decode: DecodeReport;
  readonly peer: P;
  readonly request: BootstrapRequest;
  readonly lookup: ResourceLookup;
  readonly signal: AbortSignal;
}

/** What every device may be written in, the most common first; TLV alone in LwM2M 1.0. */
const FORMATS: readonly number[] = [ContentFormat.tlv, ContentFormat.senmlCbor, ContentFormat.senmlJson];

/** One bootstrap, from after the device's request to Bootstrap-Finish (Core 1.1.1 §6.1.7, Transport 1.1.1 §6.4.2). Never rejects. */
export async function runBootstrap<P extends Peer>(
  parts: BootstrapSequenceParts<P>,
  plan: BootstrapPlan,
): Promise<BootstrapOutcome> {
  let at = 'the plan';
  try {
    const discovered: Discovered[] = [];
    const entries: Entry[] = [];
    for (const path of plan.discover ?? []) {
      at = `discover ${path.text}`;
      discovered.push(...(await discover(parts, path)));
    }
    const looked: Entry[] = [];
    for (const path of plan.look ?? []) {
      at = `read ${path.text}`;
      looked.push(...(await look(parts, path)));
    }
    for (const path of plan.read ?? []) {
      at = `read ${path.text}`;
      entries.push(...(await read(parts, path)));
    }
    at = 'the plan';
    for (const step of plan.steps({ discovered, entries, looked })) {
      at = `${step.kind} ${step.path.text}`;
      await take(parts, step);
    }
    at = 'finish';
    await parts.exchange.succeed(parts.peer, { method: codes.post, path: ['bs'], signal: parts.signal });
    return { kind: 'finished' };
  } catch (error) {
    return { kind: 'failed', at, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

async function discover<P extends Peer>(
  { exchange, peer, signal }: BootstrapSequenceParts<P>,
  path: Lwm2mPath,
): Promise<Discovered[]> {
  const accept = contentFormats.linkFormat;
  const request = { method: codes.get, path: path.ids.map(String), accept, signal };
  const response = await exchange.succeed(peer, request);
  return understand(() => parseDiscover(response.payload));
}

async function read<P extends Peer>(
  { exchange, decode, peer, lookup, signal }: BootstrapSequenceParts<P>,
  path: Lwm2mPath,
): Promise<Entry[]> {
  const request = { method: codes.get, path: path.ids.map(String), signal };
  const response = await exchange.request(peer, request);
  if (response.code === codes.notFound) return [];
  const { contentFormat, payload } = succeeded(response, 'device');
  const manner = { lwm2mVersion: '1.1', rootPath: '/', contentFormats: [], lookup };
  return understand(() => decode(manner, path, contentFormat, payload));
}

async function look<P extends Peer>(parts: BootstrapSequenceParts<P>, path: Lwm2mPath): Promise<Entry[]> {
  try {
    return await read(parts, path);
  } catch (error) {
    if (error instanceof OperationError && error.code === 'refused') return [];
    throw error;
  }
}

async function take<P extends Peer>(
  { exchange, peer, request: { preferredFormat }, lookup, signal }: BootstrapSequenceParts<P>,
  step: BootstrapStep,
): Promise<void> {
  const path = step.path.ids.map(String);
  if (step.kind === 'delete') {
    await exchange.succeed(peer, { method: codes.delete, path, signal });
    return;
  }
  const preferred = preferredFormat === undefined ? [] : [preferredFormat];
  await writeValues(exchange, peer, {
    request: { method: codes.put, path, signal },
    formats: [...new Set([...preferred, ...FORMATS])],
    encode: (format) => encodeEntries(format, step.entries, { base: step.path, lookup }),
  });
}
