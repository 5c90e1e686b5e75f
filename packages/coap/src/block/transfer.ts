import { concat, equal } from '@holdfast/bytes';
import { CoapError } from '../coap-error.ts';
import type { ReceivedResponse } from '../exchange/outgoing-request.ts';
import type { SingleRequest } from '../exchange/requester.ts';
import { codes, isSuccess } from '../message/codes.ts';
import { noBytes } from '../message/coap-message.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption, uintOption } from '../options/option-values.ts';
import { randomToken } from '../exchange/tokens.ts';
import { blockOffset, blockOption, findBlock, isFull, MAX_BLOCK_NUMBER, type Block } from './block-option.ts';

/** Sends one message and gives its response. */
export type SendSingle = (request: SingleRequest) => Promise<ReceivedResponse>;

export interface TransferLimits {
  /** Largest payload of one message. Default: a block. */
  readonly messageBytes?: number;
  readonly blockBytes: number;
  readonly maxResponseBytes: number;
  /** Several blocks in one message are taken (RFC 8323 §6). */
  readonly bert?: boolean;
}

/** A changing representation is begun again this often. */
const RESTARTS = 2;

/** A request of any size and its response of any size, in as few messages as they need (RFC 7959). */
export async function transfer(
  request: SingleRequest,
  send: SendSingle,
  limits: TransferLimits,
): Promise<ReceivedResponse> {
  const first = await upload(request, send, limits);
  return await download(request, first, send, limits);
}

/** RFC 7959 §2.5. */
async function upload(
  request: SingleRequest,
  send: SendSingle,
  limits: TransferLimits,
): Promise<ReceivedResponse> {
  const { payload } = request;
  let size = limits.blockBytes;
  if (payload.length <= (limits.messageBytes ?? size)) {
    // Asking for small blocks at once spares a fragmented first one (RFC 7959 §2.4, early negotiation).
    const small = blockOption(optionNumbers.block2, { number: 0, more: false, size });
    const response = await send(size < 1024 ? { ...request, options: [...request.options, small] } : request);
    const wanted = smallerBlocks(response, payload.length);
    if (wanted === undefined) return response;
    size = wanted;
  }
  for (let offset = 0, restarts = 0; ;) {
    const end = Math.min(offset + size, payload.length);
    const more = end < payload.length;
    const block: Block = { number: offset / size, more, size };
    if (block.number > MAX_BLOCK_NUMBER) throw new CoapError('too-large', 'the body has too many blocks');
    const options = [...request.options, blockOption(optionNumbers.block1, block)];
    if (offset === 0) options.push(uintOption(optionNumbers.size1, payload.length));
    const response = await send({
      ...request,
      // Only the last block's response is the request's: an observation's token is that one's.
      token: more ? randomToken() : request.token,
      options,
      payload: payload.subarray(offset, end),
    });
    if (response.code === codes.requestEntityIncomplete && offset > 0 && restarts++ < RESTARTS) {
      offset = 0;
      continue;
    }
    const wanted = smallerBlocks(response, size);
    if (wanted !== undefined && offset === 0) {
      size = wanted;
      continue;
    }
    if (!more || !isSuccess(response.code)) return response;
    offset = end;
    const accepted = findBlock(response.options, optionNumbers.block1);
    // The receiver may ask for smaller blocks from now on; what it took is taken (RFC 7959 §2.3).
    if (typeof accepted === 'object' && accepted.size < size) size = accepted.size;
  }
}

/** The block size that a 4.13 asks for instead of this one (RFC 7959 §2.9.3). */
function smallerBlocks(response: ReceivedResponse, size: number): number | undefined {
  if (response.code !== codes.requestEntityTooLarge) return undefined;
  const block = findBlock(response.options, optionNumbers.block1);
  return typeof block === 'object' && block.size < size ? block.size : undefined;
}

/**
 * Fetches what `first`, the response to `request` or a notification of it, does not have yet (RFC 7959 §2.4, §2.6).
 * Rejects with `changed`, `too-large`, `bad-block` or as `send` does.
 */
export async function download(
  request: SingleRequest,
  first: ReceivedResponse,
  send: SendSingle,
  { blockBytes, maxResponseBytes, bert = false }: TransferLimits,
): Promise<ReceivedResponse> {
  const begun = findBlock(first.options, optionNumbers.block2, bert);
  if (begun === undefined) return first;
  if (begun === 'reserved' || begun.number !== 0) throw new CoapError('bad-block', 'not a first block');
  // Later blocks are asked for without a body and without observing again (RFC 7959 §2.4, §3.3), but of FETCH the body says what is asked for
  // (RFC 8132 §2): it comes again where it fits, and where not, the server knows the transfer by its other options.
  const says = request.method === codes.fetch && request.payload.length <= Math.min(blockBytes, begun.size);
  const payload = says ? request.payload : noBytes;
  const plain = { ...request, payload, options: request.options.filter(isOfEveryBlock) };
  const repeatable = request.method === codes.get || (says && payload.length > 0);
  const fetch = async (of: Block): Promise<ReceivedResponse> =>
    await send({
      ...plain,
      token: randomToken(),
      options: [...plain.options, blockOption(optionNumbers.block2, { ...of, more: false })],
    });
  let head = first;
  let block = begun;
  let parts: Uint8Array[] = [];
  let length = 0;
  let latest = first;
  for (let restarts = 0; ;) {
    length += latest.payload.length;
    if (length > maxResponseBytes)
      throw new CoapError('too-large', `the response exceeds ${maxResponseBytes} bytes`);
    if (block.more && !isFull(block, latest.payload.length))
      throw new CoapError('bad-block', 'a block is not full');
    parts.push(latest.payload);
    if (!block.more) break;

    const next: Block = { ...block, number: length / block.size, more: false };
    latest = await fetch(next);
    const got = findBlock(latest.options, optionNumbers.block2, bert);
    if (latest.code !== head.code || !sameEntity(latest, head)) {
      if (!repeatable || !isSuccess(latest.code) || restarts++ >= RESTARTS) {
        throw new CoapError('changed', 'the response changed while its blocks were fetched');
      }
      // Begin again with what there is now (RFC 7959 §2.4); it is still the response to the first request.
      latest = await fetch({ ...next, number: 0 });
      head = latest;
      parts = [];
      length = 0;
      const again = findBlock(latest.options, optionNumbers.block2, bert) ?? {
        number: 0,
        more: false,
        size: block.size,
      };
      if (again === 'reserved' || again.number !== 0) throw new CoapError('bad-block', 'not a first block');
      block = again;
      continue;
    }
    if (got === undefined || got === 'reserved' || blockOffset(got) !== length) {
      throw new CoapError('bad-block', 'not the block that was asked for');
    }
    block = got;
  }
  return {
    ...head,
    token: first.token,
    observe: first.observe,
    options: head.options.filter(({ number }) => number !== optionNumbers.block2),
    payload: concat(...parts),
  };
}

const isOfEveryBlock = ({ number }: CoapOption): boolean =>
  number !== optionNumbers.block2 &&
  number !== optionNumbers.block1 &&
  number !== optionNumbers.size1 &&
  number !== optionNumbers.observe;

function sameEntity(a: ReceivedResponse, b: ReceivedResponse): boolean {
  const left = findOption(a.options, optionNumbers.etag);
  const right = findOption(b.options, optionNumbers.etag);
  return left === undefined || right === undefined ? left === right : equal(left, right);
}
