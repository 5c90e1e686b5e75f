import { encodeCommand } from '../../command/command-codec.ts';
import { decodeSignedCommand } from '../../signed/signed.ts';
import { MAX_ACTED, NONE_ACTED, withActed, type ActedCommands } from '../../verify/acted.ts';
import { testCommand } from '../test-command.ts';
import { ada, ben, ISSUED, signBy } from '../test-root.ts';
import { NOW, OTHER_LOG } from '../test-world.ts';
import { given } from './build.ts';
import type { Case } from './vector.ts';

const accepted = { timeFloor: NOW };

/** What a device remembers after it acted on reboots that began at these times. */
async function actedAt(times: readonly number[]): Promise<ActedCommands> {
  let acted = NONE_ACTED;
  for (const notBefore of times) {
    const payload = encodeCommand(testCommand({ notBefore, expires: NOW + 86_400 }));
    acted = withActed(acted, decodeSignedCommand(await signBy(payload, ada)));
  }
  return acted;
}

/** Step 10. */
export async function indexCases(): Promise<Case[]> {
  const again = { acted: await actedAt([ISSUED + 5]) };
  const begun = { notBefore: ISSUED + 5, expires: NOW + 86_400 };
  const hours = Array.from({ length: MAX_ACTED + 1 }, (_, n) => ISSUED + 10 * n);
  const full = { acted: await actedAt(hours.slice(1)) };
  const over = { acted: await actedAt(hours) };
  return await Promise.all([
    given('the index that was acted on', 'not-newer', {}, { index: 3 }),
    given('an index before', 'not-newer', {}, { index: 2 }),
    given('an index before, of another log', 'not-newer', {}, { index: 0, log: OTHER_LOG }),
    given('a command acted on, logged again', 'not-newer', begun, { index: 6, size: 9 }, { device: again }),
    given('a command acted on, signed by another', 'not-newer', begun, { signers: [ben] }, { device: again }),
    given(
      'another command of the same time',
      'accepted',
      { ...begun, operation: 2 },
      {},
      { ...accepted, device: again },
    ),
    given(
      'a command before the one acted on',
      'accepted',
      { notBefore: ISSUED },
      {},
      { ...accepted, device: again },
    ),
    given('a 17th command to remember', 'accepted', {}, {}, { ...accepted, device: full }),
    given(
      'a 17th command to remember, later than all',
      'accepted',
      { notBefore: ISSUED + 999 },
      {},
      { ...accepted, device: full },
    ),
    given(
      'a command at the time of the one forgotten',
      'not-newer',
      { notBefore: ISSUED, operation: 2 },
      {},
      { device: over },
    ),
    given(
      'a command just after the one forgotten',
      'accepted',
      { notBefore: ISSUED + 1 },
      {},
      { ...accepted, device: over },
    ),
  ]);
}
