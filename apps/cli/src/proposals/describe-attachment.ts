import { fromUtf8 } from '@holdfast/bytes';
import { findOperation, openAttachment, visible, type Command } from '@holdfast/trust';
import { z } from 'zod';
import { Failure } from '../failure.ts';

const Contents = z.union([
  z.object({ servers: z.array(z.object({ uri: z.string(), identity: z.string().optional() })).min(1) }),
  z.object({ identity: z.string() }),
]);

/**
 * What the hash in the command stands for: a key holder signs where devices go, so must see it. Not the keys. Throws {@link Failure} `file`
 * for an attachment that is not the one of the hash, or that says nothing that a device could use.
 */
export function describeAttachment(command: Command, attachment: Uint8Array | undefined): readonly string[] {
  const isNeeded = findOperation(command.operation)?.hasAttachment === true;
  if (isNeeded !== (attachment !== undefined))
    throw new Failure('file', isNeeded ? 'the proposal lacks its attachment' : 'an attachment of nothing');
  if (attachment === undefined) return [];
  const wanted = command.arguments.get(1);
  const content = wanted instanceof Uint8Array ? openAttachment(attachment, wanted) : undefined;
  if (content === undefined)
    throw new Failure('file', 'the attachment of the proposal is not the one that would be signed');
  const said = contentsOf(content);
  const lines =
    'servers' in said
      ? said.servers.map(
          ({ uri, identity }) =>
            `  ${visible(uri)}${identity === undefined ? '' : ` as ${visible(identity)}`}`,
        )
      : [`  as ${visible(said.identity)}`];
  return ['', 'What the hash stands for, which was checked:', ...lines];
}

function contentsOf(content: Uint8Array): z.output<typeof Contents> {
  try {
    return Contents.parse(JSON.parse(fromUtf8(content)));
  } catch (cause) {
    throw new Failure('file', 'the attachment is not what a device could use', { cause });
  }
}
