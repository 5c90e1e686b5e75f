import { ApiError, type RouteOutput } from '@holdfast/api-contract';
import type { Command } from 'commander';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { connect, type Session } from '../session.ts';
import type { Registrar } from './registrar.ts';

type Imported = { readonly file: string } & RouteOutput<'importObjects'>['imported'][number];
interface Refused {
  readonly file: string;
  readonly code: string;
  readonly reason: string;
}

/** Codes that speak of the file. Any other would meet the next file too, so the import ends there. */
const OF_THE_FILE: readonly string[] = ['invalid_model', 'invalid_request', 'body_too_large'];

export const modelsImport: Registrar = (parent, shell) => {
  parent
    .command('import <paths...>')
    .description("import object definitions in the OMA registry's XML: files, or directories of .xml files")
    .action(async (paths: string[], _options: object, command: Command) => {
      const session = await connect(shell, command);
      const { out } = session;
      const files = await listFiles(paths);
      const imported: Imported[] = [];
      const refused: Refused[] = [];
      for (const file of files) {
        const result = await importFile(session, file);
        if ('reason' in result) refused.push(result);
        else imported.push(...result.imported.map((object) => ({ file, ...object })));
      }
      if (out.json) out.document({ imported, failed: refused });
      else {
        if (imported.length > 0)
          out.table<Imported>(
            [
              { title: 'ID', align: 'right', cell: ({ id }) => id },
              { title: 'VERSION', cell: ({ version }) => version },
              { title: 'NAME', cell: ({ name }) => name },
              { title: 'FILE', cell: ({ file }) => file },
            ],
            imported,
          );
        for (const { file, reason } of refused) out.note(`not imported: ${file}: ${reason}`);
      }
      if (refused.length > 0)
        throw new Failure(
          'import_incomplete',
          `${refused.length} of ${files.length} files were not imported`,
        );
    });
};

async function importFile({ call }: Session, file: string): Promise<RouteOutput<'importObjects'> | Refused> {
  let body: string;
  try {
    body = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    const reason = error instanceof TypeError ? 'not UTF-8 text' : 'cannot be read';
    return { file, code: 'file', reason };
  }
  try {
    return await call('importObjects', { body });
  } catch (error) {
    if (!(error instanceof ApiError) || !OF_THE_FILE.includes(error.code)) throw error;
    return { file, code: error.code, reason: error.message };
  }
}

/** The files named, and the `.xml` files of the directories named, by name. */
async function listFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((cause: unknown) => {
      throw new Failure('file', `${path} cannot be found`, { cause });
    });
    if (!found.isDirectory()) files.push(path);
    else {
      const names = (await readdir(path)).filter((name) => name.toLowerCase().endsWith('.xml'));
      if (names.length === 0) throw new Failure('file', `${path} holds no .xml file`);
      names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
      files.push(...names.map((name) => join(path, name)));
    }
  }
  return files;
}
