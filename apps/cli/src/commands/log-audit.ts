import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import type { AuditedEntry, AuditReport } from '../log/audit-report.ts';
import { namedToken, outputOf } from '../session.ts';
import type { Output } from '../output/output.ts';
import type { Registrar } from './registrar.ts';

interface Flags {
  readonly url: string;
  readonly root: string;
  readonly state?: string;
}

export const logAudit: Registrar = (parent, shell) => {
  parent
    .command('audit')
    .description('follow a transparency log from anywhere, believing only the keys in a root of trust')
    .requiredOption('--url <url>', 'where the log is, such as https://fleet.example/log/')
    .requiredOption('--root <file>', 'the root of trust, as it was signed')
    .option(
      '--state <dir>',
      'remembers what was seen, so that the next audit finds a fork (default: begin anew)',
    )
    .addHelpText('after', EXIT_CODES)
    .action(async ({ url, root, state }: Flags, command: Command) => {
      const out = outputOf(shell, command);
      const token = await namedToken(shell, command, out);
      const { auditLog } = await import('../log/audit.ts');
      const { readState, writeState, writeWhole } = await import('../log/audit-state.ts');
      const { httpLog } = await import('../log/log-source.ts');
      const { formatEvidence } = await import('@holdfast/trust');
      const before = state === undefined ? undefined : await readState(state);
      const audited = await auditLog(httpLog(url, token), await readRoot(root), before);
      const { report, evidence } = audited;
      let file: string | undefined;
      if (evidence !== undefined) {
        file = join(state ?? '.', `evidence-${report.size}-${report.root.slice(0, 16)}.json`);
        await writeWhole(file, formatEvidence(evidence));
      }
      if (state !== undefined && audited.state !== undefined) await writeState(state, audited.state);
      if (out.json) out.document({ ...report, evidence: file ?? null });
      else show(out, report, file);
      if (report.problems.length > 0)
        throw new Failure('audit_failed', `the audit found ${report.problems.length} problems`);
    });
};

const EXIT_CODES = `
Exit code 0 means that every entry since the last audit was read and is in order; 1 that something is not.`;

async function readRoot(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (cause) {
    throw new Failure('file', `the root file ${file} cannot be read`, { cause });
  }
}

function show(out: Output, report: AuditReport, evidence: string | undefined): void {
  out.fields([
    ['log', report.origin],
    ['entries', `${report.size}, of which ${report.size - report.from} were not seen before`],
    ['witnesses', report.witnesses.map(({ name, time }) => `${name} at ${time}`).join(', ') || 'none'],
  ]);
  out.table<AuditedEntry>(
    [
      { title: 'INDEX', align: 'right', cell: ({ index }) => index },
      { title: 'TYPE', cell: ({ type }) => type },
      {
        title: 'WHAT',
        cell: ({ summary, command }) => (command === undefined ? summary : `${summary}, of ${command}`),
      },
      { title: 'SIGNED BY', cell: ({ signers }) => signers?.join(', ') ?? '' },
    ],
    report.entries,
  );
  if (report.withoutReceipt.length > 0)
    out.note(`commands without a receipt: ${report.withoutReceipt.join(', ')}`);
  for (const { problem, index, detail } of report.problems)
    out.text(`PROBLEM ${problem}${index === undefined ? '' : ` at ${index}`}: ${detail}`);
  if (evidence !== undefined) out.text(`Evidence, for "holdfast log check-evidence": ${evidence}`);
}
