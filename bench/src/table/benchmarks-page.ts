import { grouped, type Measurement } from '../measurement.ts';
import { verdictOf } from './bars.ts';
import type { Machine } from './machine.ts';

/** docs/benchmarks.md: written by `npm run bench all -- --table`, never by hand. */
export function benchmarksPage(measurements: readonly Measurement[], machine: Machine, date: Date): string {
  const { cores, processor, memoryGib, system, node, java, load } = machine;
  return `# Benchmarks

Written by \`npm run bench all -- --table\` on ${date.toISOString().slice(0, 10)}.

Machine: ${cores} cores of ${processor}, ${memoryGib} GiB of memory, ${system}, Node ${node}, Java ${java}. Load average before the run: ${load.toFixed(2)}.

| name | ours | peer | ratio | at least, at most | reached | per second on the clock |
|---|---|---|---|---|---|---|
${measurements.map(row).join('\n')}

${details(measurements)}

How it is measured:

- One load generator, in a process of its own, drives ours and the peer in turns with the same datagrams: same options, same cipher suite, Connection IDs of the same length. Medians of at least five rounds, after each server has warmed up.
- Servers are compared by what they do in one second of their own CPU time (user and system, all threads, from /proc), which the rest of a shared machine disturbs less than the clock.
- Ratio is ours divided by the peer; higher is better.
- The peers have the settings that their authors recommend for benchmarks: [Settings.java](../bench/peers/californium/src/main/java/holdfast/Settings.java), [LeshanPeer.java](../bench/peers/leshan/src/main/java/holdfast/LeshanPeer.java), G1 with 30 % of the memory, 6 GiB at most.
- In \`lwm2m-update\` and \`lwm2m-notify\`, ours is the whole product, which commits to SQLite (\`synchronous=FULL\`) before it answers; the peer keeps everything in memory, and of notifications only their number.
`;
}

function row(measurement: Measurement): string {
  const { name, ours, unit, peer, peerName, ratio, oursWall, peerWall } = measurement;
  const verdict = verdictOf(measurement);
  const wall = [oursWall, peerWall].flatMap((value) => (value === undefined ? [] : [grouped(value)]));
  const cells = [
    name,
    `${grouped(ours)} ${unit}`,
    peer === null ? '-' : `${peerName}: ${grouped(peer)}`,
    ratio === null ? '-' : `x ${ratio}`,
    verdict?.bar ?? '-',
    verdict === undefined ? '-' : verdict.reached ? 'yes' : '**no**',
    wall.length === 0 ? '-' : wall.join(' / '),
  ];
  return `| ${cells.join(' | ')} |`;
}

function details(measurements: readonly Measurement[]): string {
  const lines = measurements.flatMap(({ name, detail }) =>
    detail === undefined ? [] : [`- \`${name}\`: ${detail}.`],
  );
  return [...new Set(lines)].join('\n');
}
