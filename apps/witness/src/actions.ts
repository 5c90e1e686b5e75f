import { systemClock } from '@holdfast/kernel';
import { formatNoteKey, noteKeyOf, parseNoteKey, TrustError, type LogIdentity } from '@holdfast/trust';
import { EvidenceFolder } from './evidence-folder.ts';
import { makeKey, readKey } from './key-file.ts';
import { serveWitness } from './witness-http.ts';
import { Witness } from './witness.ts';
import { WitnessError } from './witness-error.ts';
import { WitnessStore } from './witness-store.ts';

/** What the witness touches of the world around it. */
export interface WitnessShell {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly interruption: () => AbortSignal;
}

export interface InitOptions {
  readonly data: string;
  readonly algorithm: 'ed25519' | 'ml-dsa-44';
}

export interface ServeOptions {
  readonly data: string;
  readonly host: string;
  readonly port: number;
}

const say = (shell: WitnessShell, value: object): void => shell.stdout(`${JSON.stringify(value)}\n`);

export function init(shell: WitnessShell, name: string, { data, algorithm }: InitOptions): void {
  const { witness } = makeKey(data, name, algorithm);
  say(shell, { name, algorithm, key: formatNoteKey(noteKeyOf(witness)) });
}

export function addLog(shell: WitnessShell, key: string, data: string): void {
  readKey(data);
  const log = logOf(key);
  const store = new WitnessStore(data);
  try {
    store.addLog(log);
    say(shell, { log: log.origin, logs: store.origins });
  } finally {
    store.close();
  }
}

/** Until it is interrupted; says so with one line once it answers, and then with a line for each answer. */
export async function serve(shell: WitnessShell, { data, host, port }: ServeOptions): Promise<void> {
  const cosigner = readKey(data);
  const store = new WitnessStore(data);
  try {
    const evidence = new EvidenceFolder(data);
    const onAnswer = (line: object): void => say(shell, line);
    const witness = new Witness({ cosigner, store, evidence, clock: systemClock, onAnswer });
    const signal = shell.interruption();
    const listening = await serveWitness(witness, { host, port }, (error) => shell.stderr(`${error}\n`));
    const key = formatNoteKey(noteKeyOf(cosigner.witness));
    say(shell, { event: 'ready', http: listening.port, key, logs: store.origins });
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await listening.close();
  } finally {
    store.close();
  }
}

function logOf(text: string): LogIdentity {
  try {
    const { name, algorithm, bytes } = parseNoteKey(text);
    if (algorithm === 'ed25519') return { origin: name, key: bytes };
  } catch (cause) {
    if (!(cause instanceof TrustError)) throw cause;
    throw new WitnessError('witness_log', 'this is not the key of a log', { cause });
  }
  throw new WitnessError('witness_log', 'this is the key of a witness, not of a log');
}
