import { fileURLToPath } from 'node:url';
import { start, type Program } from '@holdfast/testing';

/** One contender's server, in a process of its own: see announce. */
export interface BenchServer {
  readonly port: number;
  readonly program: Program;
}

export async function startBenchServer(path: URL): Promise<BenchServer> {
  const program = start(process.execPath, [fileURLToPath(path)]);
  const [line] = await program.says(/^\{.*\}$/m);
  const { port } = JSON.parse(line) as { port: number };
  return { port, program };
}
