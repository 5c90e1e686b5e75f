import { codes, type OutgoingRequest } from '@holdfast/coap';
import { ContentFormat, encodeEntries, Lwm2mPath, type Entry, type ResourceLookup } from '@holdfast/lwm2m';
import { OperationError } from '../../operation-error.ts';
import { DATING_FORMATS, NAMING_FORMATS } from '../../value-formats.ts';

/** Values of the device's own accord, dated where they were kept (Core 1.1.1 §6.4.6, Transport 1.1.1 §6.4.5). */
export function sendRequest(
  entries: readonly Entry[],
  device: {
    readonly lookup: ResourceLookup;
    readonly rootPath: string;
    readonly contentFormats: readonly number[];
  },
): OutgoingRequest {
  if (entries.length === 0)
    throw new OperationError('refused', 'there is nothing that the server may be sent');
  const { lookup, rootPath, contentFormats } = device;
  const isDated = entries.some(({ time }) => time !== undefined);
  const fits = (format: number): boolean =>
    NAMING_FORMATS.includes(format) && (!isDated || DATING_FORMATS.includes(format));
  const contentFormat = contentFormats.find(fits) ?? ContentFormat.senmlCbor;
  const payload = encodeEntries(contentFormat, entries, { base: Lwm2mPath.root, lookup, rootPath });
  return { method: codes.post, path: ['dp'], contentFormat, payload };
}
