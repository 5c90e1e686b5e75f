import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile, utimes } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missing, run, start } from '@holdfast/testing';
import { listening, type BenchServer } from './bench-server.ts';

/** A project below bench/peers. */
export type JavaProject = 'californium' | 'leshan';

export interface JavaServer extends BenchServer {
  /** Asks by one line on its standard input for one line of JSON: see Parent.java. */
  ask(question: string): Promise<Readonly<Record<string, number>>>;
}

export interface JavaOptions {
  readonly project: JavaProject;
  readonly mainClass: string;
  readonly args?: readonly string[];
  /** Of the virtual machine, besides what Californium's authors recommend for their benchmark. */
  readonly jvm?: readonly string[];
}

/** What a peer cannot be started for, in words for the person who asked. */
export class PeerUnavailable extends Error {
  override readonly name = 'PeerUnavailable';
}

const directory = (path: string): string => fileURLToPath(new URL(`../../peers/${path}`, import.meta.url));

const PATIENCE_MS = 60_000;
const MIB = 2 ** 20;
const MOST_HEAP_MIB = 6 * 1024;
/** Their README: `-Xmx6g -XX:+UseG1GC`; their script: about 30 % of the memory. */
const heapFlags = (): readonly string[] => [
  `-Xmx${Math.min(MOST_HEAP_MIB, Math.floor((totalmem() * 0.3) / MIB))}m`,
  '-XX:+UseG1GC',
];

const prepared = new Map<JavaProject, Promise<string>>();

/** Starts a peer, compiled first where that has not been done. Rejects with {@link PeerUnavailable}. */
export async function startJava({
  project,
  mainClass,
  args = [],
  jvm = [],
}: JavaOptions): Promise<JavaServer> {
  const known = prepared.get(project) ?? classpath(project);
  prepared.set(project, known);
  const flags = [...heapFlags(), ...jvm, '-cp', await known, `holdfast.${mainClass}`, ...args];
  const program = start('java', flags);
  let asked = 0;
  return {
    ...(await listening(program)),
    async ask(question) {
      const number = ++asked;
      program.tell(`${question}\n`);
      const [line] = await program.says(new RegExp(`^\\{"answer":${number},.*\\}$`, 'm'), PATIENCE_MS);
      return JSON.parse(line) as Record<string, number>;
    },
  };
}

async function classpath(project: JavaProject): Promise<string> {
  const absent = missing('java');
  if (absent !== undefined) throw new PeerUnavailable(absent);
  const list = directory(`target/${project}/classpath`);
  if (!existsSync(list) || statSync(list).mtimeMs < newest(directory(project), directory('shared')))
    await compile(project);
  return `${directory(`target/${project}/classes`)}:${(await readFile(list, 'utf8')).trim()}`;
}

async function compile(project: JavaProject): Promise<void> {
  const absent = missing('mvn');
  if (absent !== undefined) throw new PeerUnavailable(absent);
  const pom = directory(`${project}/pom.xml`);
  const { code, output } = await run('mvn', ['-B', '-q', '-Dstyle.color=never', '-f', pom, 'compile'], {
    timeoutMs: 240_000,
  });
  if (code === 0) {
    // Maven leaves a class path alone that has not changed.
    const now = new Date();
    return await utimes(directory(`target/${project}/classpath`), now, now);
  }
  const error = /\[ERROR\] .*((?:Could not|Cannot|Failed) [^(\n]+)/.exec(output)?.[1] ?? output;
  throw new PeerUnavailable(`Maven: ${error.slice(0, 200).trim()}`);
}

/** When a file below one of the folders was last written. */
function newest(...folders: readonly string[]): number {
  const times = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
      (name) => statSync(join(folder, name)).mtimeMs,
    ),
  );
  return Math.max(...times);
}
