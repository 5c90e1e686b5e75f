import { encodeBundle } from '../../bundle/bundle-codec.ts';
import { testWitness } from '../../log/testing/log-parties.ts';
import type { Root } from '../../root/root.ts';
import { TestPasskey, type Holder } from '../holders.ts';
import { ada, ben, cleo, dora, testRoot, type TestRole } from '../test-root.ts';
import { LOG, NOW, OTHER_LOG, rootBundle, WITNESSES, type BundleOptions } from '../test-world.ts';
import type { Case } from './vector.ts';

const carl = new TestPasskey('Carl');
const NEW_HOLDERS = [ben, cleo, dora];
const NEW_WITNESSES = [testWitness('new.example/witness', 'ed25519', 21)];
const witnesses = WITNESSES.map(({ witness }) => witness);

const role = (holders: readonly Holder[], options: Partial<TestRole> = {}): TestRole => ({
  name: 'all',
  operations: [1, 2, 6, 10],
  threshold: 2,
  holders,
  outside: 1,
  ...options,
});

const next = testRoot({
  log: LOG.log,
  witnesses,
  quorum: 2,
  version: 2,
  holders: NEW_HOLDERS,
  roles: [role(NEW_HOLDERS)],
});
const elsewhere: Root = {
  ...next,
  log: OTHER_LOG.log,
  witnesses: NEW_WITNESSES.map(({ witness }) => witness),
  quorum: 1,
};
const moved = new TestPasskey('Cleo');
const passkeys = testRoot({
  log: LOG.log,
  witnesses,
  quorum: 2,
  version: 2,
  holders: [ben, carl, moved],
  roles: [role([ben, carl, moved])],
});

async function given(
  name: string,
  expect: Case['expect'],
  root: Root,
  signers: readonly Holder[],
  options: BundleOptions = {},
  of: Partial<Case> = {},
): Promise<Case> {
  const bundle = encodeBundle(await rootBundle(root, { ...options, signers }));
  return {
    name: `root: ${name}`,
    bundle,
    expect,
    ...(expect === 'accepted' ? { timeFloor: NOW } : {}),
    ...of,
  };
}

/** A SignedRoot as a bundle. */
export const rootCases = (): Promise<Case[]> =>
  Promise.all([
    given('signed by both sets', 'accepted', next, [ada, ben, dora]),
    given('signed by those whom both have', 'accepted', next, [ben, cleo]),
    given('signed by more than needed', 'accepted', next, [ada, ben, cleo, dora]),
    given('that has expired', 'accepted', { ...next, issued: 1, expires: 2 }, [ben, cleo]),
    given(
      'of a device whose root has expired',
      'accepted',
      next,
      [ben, cleo],
      {},
      { knowledge: { clock: NOW + 10 ** 9 } },
    ),
    given(
      'that names another log and other witnesses, seen by the old ones',
      'accepted',
      elsewhere,
      [ada, ben, dora],
      { log: OTHER_LOG },
    ),
    given(
      'that names another log, with an index that is not higher',
      'accepted',
      elsewhere,
      [ada, ben, dora],
      { log: OTHER_LOG, index: 0, size: 1 },
    ),
    given(
      'after a fast-forward of the index',
      'accepted',
      elsewhere,
      [ada, ben, dora],
      { log: OTHER_LOG },
      { device: { highestIndex: Number.MAX_SAFE_INTEGER } },
    ),
    given('of another owner', 'wrong-owner', { ...next, owner: new Uint8Array(16) }, [ada, ben, dora]),
    given('that skips a version', 'wrong-root', { ...next, version: 3 }, [ada, ben, dora]),
    given('of the version that the device has', 'wrong-root', { ...next, version: 1 }, [ada, ben, dora]),
    given('with a stranger', 'unknown-signer', next, [ada, ben, dora, carl]),
    given('signed by only the old set', 'too-few-signers', next, [ada, ben]),
    given('signed by only the new set', 'too-few-signers', next, [ben, dora]),
    given('with passkeys alone in the new set', 'no-outside-signer', passkeys, [ada, cleo, carl]),
    given('with an index that is not higher', 'not-newer', next, [ben, cleo], { index: 3 }),
    given('in the old log, though it names another', 'not-in-log', elsewhere, [ada, ben, dora]),
    given('logged as a command', 'not-in-log', next, [ben, cleo], { type: 'command' }),
    given('seen by nobody', 'too-few-witnesses', next, [ben, cleo], { cosign: [] }),
    given('seen by its own witnesses alone', 'too-few-witnesses', elsewhere, [ada, ben, dora], {
      log: OTHER_LOG,
      witnesses: NEW_WITNESSES,
      cosign: [[0, NOW]],
    }),
    given('seen by strangers', 'bad-cosignature', next, [ben, cleo], {
      witnesses: [WITNESSES[0]!, NEW_WITNESSES[0]!],
    }),
  ]);
