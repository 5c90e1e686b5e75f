import { randomBytes } from 'node:crypto';
import { CommandOperation } from '@holdfast/api-contract';
import { fromBase64, fromHex, utf8 } from '@holdfast/bytes';
import {
  encodeCommand,
  MemberTree,
  OPERATIONS,
  sealAttachment,
  TrustError,
  type Target,
} from '@holdfast/trust';
import { Option, type Command } from 'commander';
import { Failure } from '../failure.ts';
import { argumentsOf, type ArgumentOptions } from '../proposals/command-arguments.ts';
import { judge } from '../proposals/judge.ts';
import { writeProposal } from '../proposals/proposal-file.ts';
import { readText } from '../read-text.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

interface Options extends ArgumentOptions {
  readonly device?: readonly string[];
  readonly query?: string;
  readonly model?: string;
  readonly reason?: string;
  readonly days: string;
  readonly out: string;
  readonly content?: string;
}

const DAY_SECONDS = 86_400;
/** A server's clock and a witness's may be this much apart. */
const EARLIER_SECONDS = 300;

/**
 * Makes the bytes here, of what the server says of the devices: their nonces and the version of the root. A server that lies about these
 * makes a command that no device takes.
 */
export const commandPropose: Registrar = (parent, shell) => {
  parent
    .command('propose <operation>')
    .description('make a command for key holders to sign, as a file')
    .option('--device <endpoint...>', 'for these devices')
    .option('--query <q>', 'for the devices that this finds, as in "holdfast devices list"')
    .option('--model <name>', 'for every device of a model')
    .option('--reason <text>', 'for people; it is signed with the rest')
    .option('--days <n>', 'until it expires', '7')
    .addOption(new Option('--what <what>', 'of wipe').choices(['data', 'credentials']).default('data'))
    .option('--content <file>', 'of servers and credentials: JSON, see docs/trust-format.md')
    .option('--image <file>', 'of firmware')
    .option('--component <name>', 'of firmware', 'host')
    .option('--image-version <version>', 'of firmware')
    .option('--downgrade', 'of firmware: permit a lower version than the one installed')
    .requiredOption('--out <file>', 'where to write the proposal')
    .action(async (name: string, options: Options, command: Command) => {
      const operation = CommandOperation.safeParse(name).data;
      const spec = OPERATIONS.find((one) => one.name === operation);
      if (operation === undefined || spec === undefined)
        throw new Failure('usage', `"${name}" is no operation: ${CommandOperation.options.join(', ')}`);
      const { call, out } = await connect(shell, command);
      const { device, query: q, model } = options;
      const [{ roots }, preview] = await Promise.all([
        call('listRoots'),
        call('previewCommand', {
          body: {
            operation,
            ...(device === undefined ? {} : { endpoints: [...device] }),
            ...(q === undefined ? {} : { q }),
            ...(model === undefined ? {} : { model }),
          },
        }),
      ]);
      const root = roots.find(({ version }) => version === preview.rootVersion);
      if (root === undefined)
        throw new Failure('usage', 'the owner has given no root of trust yet', {
          hint: 'Make one with "holdfast root init", and give it to the server with "holdfast root submit".',
        });
      for (const endpoint of preview.withoutNonce)
        out.note(`left out: ${endpoint} has never given the nonce that "${name}" needs`);
      const { members } = preview;
      const [only] = members;
      if (only === undefined) throw new Failure('usage', 'no device is meant');
      const isSet = model === undefined && members.length > 1;
      const content = await attachmentOf(options, spec.hasAttachment);
      const given = await argumentsOf(name, options);
      const now = Math.floor(shell.now() / 1000);
      const payload = make(() =>
        encodeCommand({
          owner: fromHex(root.owner),
          root: root.version,
          target:
            model !== undefined
              ? { kind: 'model', model }
              : isSet
                ? setOf(members)
                : { kind: 'device', endpoint: only.endpoint },
          operation: spec.number,
          arguments: new Map([...(content === undefined ? [] : [[1, content.hash] as const]), ...given]),
          notBefore: now - EARLIER_SECONDS,
          expires: now + Number(options.days) * DAY_SECONDS,
          salt: randomBytes(16),
          ...(spec.bindsNonce && !isSet && only.nonce !== null ? { nonce: fromHex(only.nonce) } : {}),
          ...(options.reason === undefined ? {} : { reason: options.reason }),
        }),
      );
      const proposal = {
        payload,
        signatures: [],
        members: isSet ? members : undefined,
        attachment: content?.bytes,
        root: fromBase64(root.signed),
      };
      const { text } = judge(proposal);
      await writeProposal(options.out, proposal);
      if (out.json) return out.document({ file: options.out, devices: members.length });
      for (const line of text.split('\n')) out.text(line);
      out.note('');
      out.note(`Nobody has signed it. Key holders sign ${options.out} with "holdfast command sign".`);
    });
};

function setOf(members: readonly { readonly endpoint: string; readonly nonce: string | null }[]): Target {
  const tree = new MemberTree(
    members.map(({ endpoint, nonce }) =>
      nonce === null ? { endpoint } : { endpoint, nonce: fromHex(nonce) },
    ),
  );
  return { kind: 'set', hash: tree.hash, size: tree.size };
}

async function attachmentOf({ content }: Options, isNeeded: boolean) {
  if (isNeeded !== (content !== undefined))
    throw new Failure(
      'usage',
      isNeeded ? 'this operation needs --content' : 'this operation takes no --content',
    );
  return content === undefined
    ? undefined
    : sealAttachment(utf8(await readText(content, 'content')), randomBytes(16));
}

/** What the server said of devices, or the person of the command, may make none. */
function make<T>(build: () => T): T {
  try {
    return build();
  } catch (cause) {
    if (cause instanceof TrustError)
      throw new Failure('usage', `no such command: ${cause.message}`, { cause });
    throw cause;
  }
}
