import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { missing, run, start, type Program } from '@holdfast/testing';
import type { Credential } from './holdfast.ts';

export interface LeshanBuild {
  readonly name: string;
  /** Folder below interop/leshan. */
  readonly folder: string;
  readonly mainClass: string;
  /** How often, in seconds at most, its temperature changes. */
  readonly temperatureSeconds: number;
}

/** Eclipse's own demonstration client, and a small device of ours on the same library for registries that carry only that. */
export const leshanBuilds: readonly LeshanBuild[] = [
  {
    name: 'Leshan demo client',
    folder: 'demo',
    mainClass: 'org.eclipse.leshan.demo.client.LeshanClientDemo',
    temperatureSeconds: 2,
  },
  {
    name: 'Leshan client library',
    folder: 'client',
    mainClass: 'holdfast.LeshanClient',
    temperatureSeconds: 1,
  },
];

export type LeshanJava = { readonly classpath: string } | { readonly unavailable: string };

const directory = (path: string): string => fileURLToPath(new URL(`../../leshan/${path}`, import.meta.url));

const prepared = new Map<LeshanBuild, Promise<LeshanJava>>();

/** Fetches and compiles with Maven, once. What Maven cannot do here is a reason to skip, in its own words. */
export function prepareLeshan(build: LeshanBuild): Promise<LeshanJava> {
  const known = prepared.get(build) ?? prepare(build);
  prepared.set(build, known);
  return known;
}

async function prepare({ folder }: LeshanBuild): Promise<LeshanJava> {
  const absent = missing('java', 'mvn');
  if (absent !== undefined) return { unavailable: absent };
  const { code, output } = await run(
    'mvn',
    ['-B', '-U', '-q', '-Dstyle.color=never', '-f', directory(`${folder}/pom.xml`), 'compile'],
    {
      timeoutMs: 240_000,
    },
  );
  if (code !== 0) {
    const error = /\[ERROR\] .*((?:Could not|Cannot|Failed) [^(\n]+)/.exec(output)?.[1] ?? output;
    return { unavailable: `Maven: ${error.slice(0, 200).trim()}` };
  }
  const libraries = await readFile(directory(`target/${folder}/classpath`), 'utf8');
  return { classpath: `${directory(`target/${folder}/classes`)}:${libraries.trim()}` };
}

export interface LeshanOptions {
  readonly build: LeshanBuild;
  readonly classpath: string;
  readonly url: string;
  readonly device: Credential;
  readonly secure: boolean;
  readonly connectionId: 'on' | 'off';
  readonly lifetime: number;
  /** Seconds between updates. */
  readonly period?: number;
  /** Options that only one of the builds has. */
  readonly more?: readonly string[];
}

/** A running client; stopping it lets it de-register. It keeps what it stores in `target/`. */
export function startLeshan(options: LeshanOptions): Program {
  const { build, classpath, url, device, secure, connectionId, lifetime, period, more = [] } = options;
  return start(
    'java',
    [
      '-cp',
      classpath,
      build.mainClass,
      '-u',
      url,
      '-n',
      device.endpoint,
      '-l',
      String(lifetime),
      ...(secure ? ['-i', device.identity, '-p', device.keyHex, '-cid', connectionId] : []),
      ...(period === undefined ? [] : ['-cp', String(period)]),
      ...more,
    ],
    { cwd: directory(`target/${build.folder}`) },
  );
}
