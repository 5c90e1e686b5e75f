/** `make size`: code and stack of the library, beside the crypto, as built for each target. Fails where the Cortex-M4 takes more than the limits. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deepest, readCallGraph } from './call-graph.ts';

const MAX_CODE = 8192;
const MAX_STACK = 2048;
/** What a product calls. */
const ENTRIES = ['hf_verify_bundle', 'hf_root_check', 'hf_receipt_encode', 'hf_apply', 'hf_refusal_name'];

interface Target {
  readonly name: string;
  readonly folder: string;
  readonly size: string;
  /** The one that the limits are for. */
  readonly counts: boolean;
}

const TARGETS: readonly Target[] = [
  { name: 'Cortex-M4', folder: 'cortex-m4', size: 'arm-none-eabi-size', counts: true },
  { name: 'Cortex-M0', folder: 'cortex-m0', size: 'arm-none-eabi-size', counts: false },
  { name: 'this machine', folder: 'host', size: 'size', counts: false },
];

const build = fileURLToPath(new URL('../build/', import.meta.url));

/** Code and constants; the library has no data that is written to. */
function codeOf({ folder, size }: Target): number {
  const objects = readdirSync(`${build}${folder}`).filter((name) => name.endsWith('.o'));
  const lines = execFileSync(size, objects, { cwd: `${build}${folder}`, encoding: 'utf8' })
    .trim()
    .split('\n')
    .slice(1);
  return lines.reduce((sum, line) => {
    const [text = 0, data = 0, bss = 0] = line.trim().split(/\s+/).slice(0, 3).map(Number);
    if (data + bss > 0) throw new Error(`static data: ${line}`);
    return sum + text;
  }, 0);
}

function stackOf({ folder }: Target): ReturnType<typeof deepest> & { readonly entry: string } {
  const files = readdirSync(`${build}${folder}`).filter((name) => name.endsWith('.ci'));
  const graph = readCallGraph(files.map((name) => readFileSync(`${build}${folder}/${name}`, 'utf8')));
  const all = ENTRIES.map((entry) => ({ entry, ...deepest(graph, entry) }));
  return all.reduce((a, b) => (b.bytes > a.bytes ? b : a));
}

for (const target of TARGETS) {
  if (!existsSync(`${build}${target.folder}`)) {
    console.log(`${target.name}: not measured, no compiler for it`);
    continue;
  }
  const code = codeOf(target);
  const stack = stackOf(target);
  console.log(`${target.name}: ${code} bytes of code and constants, ${stack.bytes} bytes of stack at most`);
  console.log(`  deepest: ${stack.path.map((name) => name.replace(/^.*:/, '')).join(' > ')}`);
  if (target.counts && (code > MAX_CODE || stack.bytes > MAX_STACK)) {
    console.log(`  over the limits: ${MAX_CODE} bytes of code, ${MAX_STACK} bytes of stack`);
    process.exitCode = 1;
  }
}
