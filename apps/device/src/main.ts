#!/usr/bin/env node
import { errorChain, HoldfastError } from '@holdfast/kernel';
import { CommanderError } from 'commander';
import { pino } from 'pino';
import { DeviceError } from './device-error.ts';
import { startFleet, type Fleet } from './fleet/fleet.ts';
import type { FleetOptions } from './fleet/fleet-options.ts';
import { readRootFile } from './trust/root-file.ts';
import { createCommand, findDevices, findServer, type Flags } from './options.ts';
import { formatStatus } from './status.ts';

const STATUS_MS = 2000;
const FAILED = 1;
const WRONG_USE = 2;

async function main(flags: Flags): Promise<void> {
  const log = pino({ level: flags.logLevel, base: {} }, pino.destination(2));
  const server = findServer(flags);
  const devices = await findDevices(flags, process.env['HOLDFAST_ADMIN_TOKEN']);
  const { lifetime, interval, queueInterval, queueShare, awake, ramp, speed, seed, cid } = flags;
  const { bootstrap, accounts } = flags;
  const fleet = await startFleet({
    server,
    devices,
    ...(await trustFrom(flags)),
    ...(bootstrap === undefined ? {} : { bootstrap: accounts === undefined ? {} : { accounts } }),
    lifetime,
    interval,
    ...(queueInterval === undefined ? {} : { queueInterval }),
    queueShare,
    awake,
    ramp,
    speed,
    seed,
    connectionIds: cid,
    log,
  });
  const status = new Status(fleet, flags.json === true);
  const timer = setInterval(() => status.print(), STATUS_MS);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  clearInterval(timer);
  await fleet.stop({ deregister: flags.deregister === true });
  status.print();
}

async function trustFrom({ root, trust, bootstrap }: Flags): Promise<Pick<FleetOptions, 'trust'>> {
  if (root === undefined) {
    if (trust !== undefined) throw new DeviceError('options', '--trust goes with --root');
    return {};
  }
  if (bootstrap !== undefined)
    throw new DeviceError(
      'options',
      'a device that has its servers from a bootstrap does not verify commands yet',
    );
  const signed = await readRootFile(root);
  return { trust: { root: signed, ...(trust === undefined ? {} : { folder: trust }) } };
}

/** Says how the fleet is when that has changed. */
class Status {
  readonly #fleet: Fleet;
  readonly #json: boolean;
  #last = '';

  constructor(fleet: Fleet, json: boolean) {
    this.#fleet = fleet;
    this.#json = json;
  }

  print(): void {
    const counters = this.#fleet.counters();
    const line = this.#json ? JSON.stringify({ event: 'status', ...counters }) : formatStatus(counters);
    if (line === this.#last) return;
    this.#last = line;
    process.stdout.write(`${line}\n`);
  }
}

const command = createCommand()
  .exitOverride()
  .action((flags: Flags) => main(flags));
try {
  await command.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_USE;
  else {
    const isForeseen = error instanceof HoldfastError;
    process.stderr.write(
      `holdfast-device: ${isForeseen ? `${error.message} [${error.code}]` : errorChain(error)}\n`,
    );
    process.exitCode = isForeseen && error.code === 'options' ? WRONG_USE : FAILED;
  }
}
