import type { CommandOperation, CommandPreview, Root } from '@holdfast/api-contract';
import { encodeCommand, OPERATIONS, renderCommand, type ArgumentValue, type Target } from '@holdfast/trust';
import { fromHex, toBase64 } from './encodings.ts';
import { treeOf } from './member-set.ts';

export interface CommandDraft {
  readonly operation: CommandOperation;
  /** Of wipe. */
  readonly what: 'data' | 'credentials';
  /** Undefined: the devices of the preview. */
  readonly model: string | undefined;
  readonly reason: string;
  readonly days: number;
}

export interface MadeCommand {
  /** Base64. */
  readonly payload: string;
  /** Exactly for a set. */
  readonly members: CommandPreview['members'] | undefined;
  /** Made of the payload, as every key holder will read it. */
  readonly text: string;
  /** How many devices it is for as far as is known now; a model may gain some. */
  readonly count: number;
  readonly isForMany: boolean;
}

const DAY_SECONDS = 86_400;
/** A server's clock and a witness's may be this much apart. */
const EARLIER_SECONDS = 300;
const WIPE = { data: 1, credentials: 2 } as const;

/**
 * Makes the bytes here, of what the server says of the devices: their nonces and the version of the root. A server that lies about
 * these makes a command that no device takes. Throws `TrustError` for what would be no command.
 */
export function buildCommand(
  draft: CommandDraft,
  preview: CommandPreview,
  root: Root,
  now: number,
): MadeCommand {
  const spec = OPERATIONS.find(({ name }) => name === draft.operation);
  const [only] = preview.members;
  if (spec === undefined || only === undefined) throw new Error('no device is meant');
  const { model } = draft;
  const isSet = model === undefined && preview.members.length > 1;
  const seconds = Math.floor(now / 1000);
  const reason = draft.reason.trim();
  const payload = encodeCommand({
    owner: fromHex(root.owner),
    root: root.version,
    target:
      model !== undefined
        ? { kind: 'model', model }
        : isSet
          ? setOf(preview.members)
          : { kind: 'device', endpoint: only.endpoint },
    operation: spec.number,
    arguments: new Map<number, ArgumentValue>(draft.operation === 'wipe' ? [[1, WIPE[draft.what]]] : []),
    notBefore: seconds - EARLIER_SECONDS,
    expires: seconds + draft.days * DAY_SECONDS,
    salt: crypto.getRandomValues(new Uint8Array(16)),
    ...(spec.bindsNonce && !isSet && model === undefined && only.nonce !== null
      ? { nonce: fromHex(only.nonce) }
      : {}),
    ...(reason === '' ? {} : { reason }),
  });
  return {
    payload: toBase64(payload),
    members: isSet ? preview.members : undefined,
    text: renderCommand(payload),
    count: preview.members.length,
    isForMany: model !== undefined || isSet,
  };
}

function setOf(members: CommandPreview['members']): Target {
  const tree = treeOf(members);
  return { kind: 'set', hash: tree.hash, size: tree.size };
}
