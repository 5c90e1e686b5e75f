import { parseArgs } from 'node:util';
import { Random } from '@holdfast/testing';
import { crashCommands } from './crash-story.ts';

/** `npm run crash-commands`: 1,000 commands to 100 devices, unless told otherwise. Exit code 1 where one came to harm. */
const { values } = parseArgs({
  options: {
    commands: { type: 'string', default: '1000' },
    devices: { type: 'string', default: '100' },
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
  },
});
const report = await crashCommands({
  commands: Number(values.commands),
  devices: Number(values.devices),
  kills: Number(values.kills),
  random: new Random(Number(values.seed)),
});
console.log(JSON.stringify(report, undefined, 2));
process.exit(report.faults.length === 0 ? 0 : 1);
