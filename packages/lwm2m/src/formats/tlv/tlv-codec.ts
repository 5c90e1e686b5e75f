import { BytesWriter } from '@holdfast/bytes';
import { Lwm2mError } from '../../lwm2m-error.ts';
import type { Lwm2mPath } from '../../path/lwm2m-path.ts';
import type { Entry } from '../../values/entry.ts';
import { toTree, type ResourceNode } from '../../values/tree.ts';
import { ContentFormat, type Codec, type CodecContext } from '../codec.ts';
import { checkCount, checkEntries, checkSize, makeEntry, reading, refuseTime } from '../entries.ts';
import { readTlvs, TlvKind, type Tlv } from './read-tlv.ts';
import { tlvBytes, tlvReader } from './tlv-value.ts';
import { writeTlv } from './write-tlv.ts';

/**
 * OMA TLV (Core 1.1.1 §7.4): values of one object. Whatever the request's path, both the TLVs below it and the same
 * wrapped in their instance or multiple resource are read.
 */
export const tlvCodec: Codec = {
  contentFormat: ContentFormat.tlv,
  encode,
  decode(bytes, context) {
    checkSize(bytes, context);
    if (context.base.depth === 0) throw new Lwm2mError('bad-payload', 'TLV names no objects');
    const entries: Entry[] = [];
    reading('TLV', () => {
      for (const tlv of readTlvs(bytes)) readTop(entries, context, tlv);
    });
    return entries;
  },
};

function readTop(entries: Entry[], context: CodecContext, tlv: Tlv): void {
  const { base, instanceId = 0 } = context;
  if (tlv.kind === TlvKind.objectInstance) {
    const instance = base.upTo(1).child(tlv.id);
    for (const inner of readTlvs(tlv.value)) readResource(entries, context, instance.child(inner.id), inner);
  } else if (tlv.kind === TlvKind.resourceInstance) {
    if (base.depth < 3) throw new Lwm2mError('bad-payload', 'a resource instance outside a resource');
    add(entries, context, base.upTo(3).child(tlv.id), tlv.value);
  } else if (base.ids[2] === tlv.id) {
    readResource(entries, context, base.upTo(3), tlv);
  } else {
    const instance = base.depth === 1 ? base.child(instanceId) : base.upTo(2);
    readResource(entries, context, instance.child(tlv.id), tlv);
  }
}

function readResource(entries: Entry[], context: CodecContext, resource: Lwm2mPath, tlv: Tlv): void {
  if (tlv.kind === TlvKind.resource) return add(entries, context, resource, tlv.value);
  if (tlv.kind !== TlvKind.multipleResource)
    throw new Lwm2mError('bad-payload', 'TLVs nested as they cannot be');
  for (const inner of readTlvs(tlv.value)) {
    if (inner.kind !== TlvKind.resourceInstance) {
      throw new Lwm2mError('bad-payload', 'a multiple resource holds something else than instances');
    }
    add(entries, context, resource.child(inner.id), inner.value);
  }
}

function add(entries: Entry[], context: CodecContext, path: Lwm2mPath, value: Uint8Array): void {
  if (!context.base.isPrefixOf(path)) {
    throw new Lwm2mError('bad-payload', `${path.text} is not below ${context.base.text}`);
  }
  checkCount(entries.length + 1, context);
  entries.push(makeEntry(context, path, value, tlvReader));
}

function encode(entries: readonly Entry[], context: CodecContext): Uint8Array {
  const { base } = context;
  checkEntries(entries, context);
  for (const entry of entries) refuseTime(entry);
  if (base.depth === 0) throw new Lwm2mError('unencodable', 'TLV names no objects');
  const writer = new BytesWriter();
  const tree = toTree(entries);
  let written = 0;
  for (const [instanceId, resources] of tree.get(base.ids[0] as number) ?? []) {
    const target = base.depth === 1 ? new BytesWriter() : writer;
    for (const [id, node] of resources) written += writeResource(target, base, id, node);
    if (base.depth === 1) writeTlv(writer, TlvKind.objectInstance, instanceId, target.bytes());
  }
  if (written !== entries.length) throw new Lwm2mError('unencodable', 'TLV takes each path once');
  return writer.bytes();
}

/** Returns how many entries it wrote. */
function writeResource(writer: BytesWriter, base: Lwm2mPath, id: number, node: ResourceNode): number {
  if (node.kind === 'single') {
    writeTlv(writer, TlvKind.resource, id, tlvBytes(node.entry.value));
    return 1;
  }
  // A request for one resource instance is answered by that instance alone.
  const target = base.depth === 4 ? writer : new BytesWriter();
  for (const [instanceId, { value }] of node.entries) {
    writeTlv(target, TlvKind.resourceInstance, instanceId, tlvBytes(value));
  }
  if (base.depth !== 4) writeTlv(writer, TlvKind.multipleResource, id, target.bytes());
  return node.entries.size;
}
