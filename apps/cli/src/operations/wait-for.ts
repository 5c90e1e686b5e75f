import { targetOf, type QueuedOperation } from '@holdfast/api-contract';
import { Failure } from '../failure.ts';
import { valueColumns } from '../output/values.ts';
import type { Session } from '../session.ts';
import { follow } from '../stream/follow.ts';

/**
 * Follows an operation until it has ended, and prints what came of it. Fails where it ended otherwise than done. Ctrl-C ends
 * the following, not the operation.
 */
export async function waitFor(session: Session, { endpoint, id }: QueuedOperation): Promise<void> {
  const { call, out, shell } = session;
  const signal = shell.interruption();
  const params = { endpoint, id };
  const query = { endpoint, messages: 'feed' };
  for await (const followed of follow(session, { query, signal })) {
    if (followed.name === 'feed' && followed.message.event.detail['operation'] !== id) continue;
    const operation = await call('getOperation', { params });
    const { state, error } = operation;
    const isWaiting = state === 'queued' || state === 'sent';
    if (out.json && !isWaiting) out.document(operation);
    else if (state === 'done') showDone(session, operation);
    if (state === 'done') return;
    if (!isWaiting)
      throw new Failure('operation_ended', error?.detail ?? `operation ${id} of ${endpoint} is ${state}`);
    if (followed.name === 'open')
      out.note(`operation ${id} waits for ${endpoint} to wake; Ctrl-C leaves it waiting`);
  }
  throw new Failure('operation_ended', `operation ${id} still waits for ${endpoint}`, {
    hint: `"holdfast device operations ${endpoint}" shows what becomes of it.`,
  });
}

function showDone({ out }: Session, asked: QueuedOperation): void {
  const { endpoint, operation, path, result } = asked;
  const { values = [], links = [], path: made = path, omitted = 0 } = result ?? {};
  const at = made === path ? targetOf(asked) : made;
  if (values.length > 0) out.table(valueColumns(out.now()), values);
  for (const link of links) out.text(link.path);
  if (values.length + links.length === 0)
    out.text(`${endpoint} did ${operation.replace('-composite', '')} ${at}`);
  if (omitted > 0)
    out.note(`${omitted} more: "holdfast values ${endpoint}${path === '/' ? '' : ` ${path}`}"`);
}
