import { missing, run, start } from '@holdfast/testing';

/** libpcap hands datagrams over in batches, at most 250 ms old; a stopped dumpcap drops the last batch. */
const HANDED_OVER_MS = 600;

/** Datagrams of some ports on loopback, being written to a file. */
export interface Capture {
  readonly file: string;
  /** Resolves once nothing more arrives and the file is whole. */
  stop(): Promise<void>;
}

/** Why datagrams cannot be captured and dissected here, or undefined. */
export async function cannotCapture(): Promise<string | undefined> {
  const absent = missing('tshark', 'dumpcap');
  if (absent !== undefined) return absent;
  // Opens the interface, as a capture does, to list what it carries.
  const { code } = await run('dumpcap', ['-L', '-i', 'lo']);
  return code === 0 ? undefined : 'capturing on the loopback interface is not permitted';
}

export async function startCapture(file: string, ports: readonly number[]): Promise<Capture> {
  const filter = ports.map((port) => `udp port ${port}`).join(' or ');
  // dumpcap counts what is in the file on its error output, which is also how it says that it has begun.
  const dumpcap = start('dumpcap', ['-i', 'lo', '-f', filter, '-w', file]);
  await dumpcap.says(/^File: /m, 10_000);
  return {
    file,
    async stop() {
      await new Promise((resolve) => setTimeout(resolve, HANDED_OVER_MS));
      await dumpcap.stop();
    },
  };
}

export interface Decoding {
  readonly coap: readonly number[];
  readonly coaps: readonly number[];
  readonly keyHex: string;
}

/** The frames that a display filter picks, as the values of some fields, tab-separated. */
export async function dissect(
  { file }: Capture,
  { coap, coaps, keyHex }: Decoding,
  filter: string,
  fields: readonly string[],
): Promise<readonly string[]> {
  const as = (port: number, protocol: string): string[] => ['-d', `udp.port==${port},${protocol}`];
  const { code, output, result } = await run(
    'tshark',
    [
      '-r',
      file,
      '-o',
      `dtls.psk:${keyHex}`,
      '-Y',
      filter,
      '-T',
      'fields',
      ...coap.flatMap((port) => as(port, 'coap')),
      ...coaps.flatMap((port) => [...as(port, 'dtls'), '-d', `dtls.port==${port},coap`]),
      ...fields.flatMap((field) => ['-e', field]),
    ],
    { timeoutMs: 60_000 },
  );
  if (code !== 0) throw new Error(`tshark (${code}): ${output}`);
  return result.split('\n').filter((line) => line !== '');
}
