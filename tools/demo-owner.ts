import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CLI = 'apps/cli/src/main.ts';
const HOLDERS = ['alice', 'bob', 'carol'] as const;
/** Printed, so it protects nothing: these are keys to play with. */
export const PASSPHRASE = 'demonstration';

/** What the demonstration has of an owner: three keys of whom two must sign, a root of trust, and a witness of the log. */
export class DemoOwner {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(data: string, env: NodeJS.ProcessEnv) {
    this.folder = join(data, 'owner');
    this.#env = { ...env, HOLDFAST_KEY_PASSPHRASE: PASSPHRASE };
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  get root(): string {
    return join(this.folder, 'root.json.signed');
  }

  get witnessData(): string {
    return join(this.folder, 'witness');
  }

  /** Its public key, as the root and the server name it. */
  witnessKey(): string {
    const file = join(this.folder, 'witness.pub');
    if (existsSync(file)) return readFileSync(file, 'utf8').trim();
    const made = this.#run('witness', 'init', 'demonstration-witness', '--data', this.witnessData);
    const { key } = JSON.parse(made) as { key: string };
    writeFileSync(file, `${key}\n`);
    return key;
  }

  /** The witness is to know this log. */
  addLog(key: string): void {
    this.#run('witness', 'add-log', key, '--data', this.witnessData);
  }

  /** Made and signed at the first start; then the server has it already. */
  giveRoot(origin: string, witness: string): void {
    if (existsSync(this.root)) return;
    const draft = join(this.folder, 'root.json');
    rmSync(draft, { force: true });
    for (const holder of HOLDERS) {
      const file = this.key(holder);
      if (!existsSync(file)) this.#run('key', 'new', file, '--label', `${holder} (demonstration)`);
    }
    const keys = HOLDERS.map((holder) => `${this.key(holder)}.pub`);
    const shape = ['--threshold', '2', '--witness', witness, '--quorum', '1', '--out', draft];
    this.#run('--server', origin, 'root', 'init', 'Holdfast demonstration', '--key', ...keys, ...shape);
    for (const holder of ['alice', 'bob'] as const)
      this.#run('command', 'sign', draft, '--key', this.key(holder), '--yes');
    this.#run('--server', origin, 'root', 'submit', draft);
  }

  key(holder: (typeof HOLDERS)[number]): string {
    return join(this.folder, `${holder}.key`);
  }

  #run(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
      env: this.#env,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`holdfast ${args.join(' ')}: ${stderr}`);
    return stdout;
  }
}
