import { anchor } from './attacks/anchor.ts';
import { arbitrary } from './attacks/arbitrary.ts';
import type { Attack, BundleAttack } from './attacks/attack.ts';
import { endlessData } from './attacks/endless-data.ts';
import { fastForward } from './attacks/fast-forward.ts';
import { freeze } from './attacks/freeze.ts';
import { bringTheImage, image } from './attacks/image.ts';
import { keyCompromise } from './attacks/key-compromise.ts';
import { logAttacks } from './attacks/log-attacks.ts';
import { mixAndMatch } from './attacks/mix-and-match.ts';
import { plainDoors } from './attacks/plain-doors.ts';
import { rollback } from './attacks/rollback.ts';
import { transport } from './attacks/transport.ts';
import { rotate, rotation } from './attacks/rotation.ts';
import { signer } from './attacks/signer.ts';
import { splitView } from './attacks/split-view.ts';
import { tryOnC, tryOnDevice } from './attacks/try-bundle.ts';
import { House } from './honest/house.ts';
import { Report } from './report.ts';
import { Stage } from './stage.ts';

/** Each refuses with a code of its own; what a device refuses without a receipt, it answers with a CoAP code. */
const FAMILIES: readonly (readonly [family: string, attacks: readonly (Attack | BundleAttack)[]])[] = [
  ['arbitrary', arbitrary],
  ['rollback', rollback],
  ['freeze', freeze],
  ['mix-and-match', mixAndMatch],
  ['fast-forward', fastForward],
  ['endless-data', endlessData],
  ['key-compromise', keyCompromise],
  ['image', image],
  ['signer', signer],
  ['anchor', anchor],
  ['log', logAttacks],
  ['split view', splitView],
  ['transport', transport],
  ['plain door', plainDoors],
];
/** What a device refuses without a receipt, since there may be no command that it could name. */
const UNNAMED: ReadonlySet<string> = new Set(['too-large', 'malformed']);

/** `npm run hostile`: a server in hostile hands against real devices. Exits 0 only if every attack is refused. */
async function main(only: string | undefined): Promise<number> {
  const report = new Report((line) => process.stdout.write(`${line}\n`));
  const house = await House.build();
  let stage: Stage | undefined;
  try {
    stage = await Stage.set(house);
    for (const [family, attacks] of FAMILIES)
      if (only === undefined || family.startsWith(only))
        for (const attack of attacks) await tryOut(report, stage, family, attack);
    await control(stage);
    await rotate(stage);
    for (const attack of rotation) await tryOut(report, stage, 'rotation', attack);
    if (!(await stage.c.end())) throw new Error('the C verifier ended with a complaint of its sanitizers');
  } finally {
    await (stage ?? house).end();
  }
  report.end();
  return report.failed === 0 ? 0 : 1;
}

async function tryOut(
  report: Report,
  stage: Stage,
  family: string,
  attack: Attack | BundleAttack,
): Promise<void> {
  const name = `${family}: ${attack.name}`;
  if ('run' in attack) return await report.row(name, attack.expected, () => attack.run(stage));
  const bundle = attack.bundle(stage);
  const atDevice = UNNAMED.has(attack.expected) ? '4.03' : attack.expected;
  await report.row(`${name} [device]`, atDevice, async () => await tryOnDevice(stage, await bundle));
  await report.row(`${name} [C]`, attack.expected, async () => await tryOnC(stage, await bundle));
}

/** What is refused shows nothing where everything is: what the owner signed is taken from the same hands, by both. */
async function control(stage: Stage): Promise<void> {
  await bringTheImage(stage);
  const bundle = await stage.logged(await stage.command({ does: 'unlock', reason: 'control' }));
  const outcomes = [await tryOnC(stage, bundle), await tryOnDevice(stage, bundle)];
  for (const outcome of outcomes)
    if ('refused' in outcome) throw new Error(`what the owner signed was refused: ${outcome.refused}`);
}

process.exitCode = await main(process.argv[2]);
