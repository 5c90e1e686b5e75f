import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fromUtf8 } from '@holdfast/bytes';
import { silentLogger } from '@holdfast/kernel';
import { Authorities } from '../../fleet/authorities/authorities.ts';
import { Identity } from '../../secrets/identity.ts';
import { openHouse } from '../../testing/house.ts';
import { DeviceCredentials } from '../device-credentials.ts';
import { SecureSessions } from '../secure-sessions.ts';

/**
 * Opens the data folder of its first argument, whose devices are there already, on the port of its second, writes each
 * datagram that it hands on to the protocols above into the file `handed-on`, a line each, and kills itself in the instant in
 * which it hands on so many as its third says.
 */
const [dir = '', port = '0', last = 'Infinity'] = process.argv.slice(2);
let left = Number(last);
const handedOn = openSync(join(dir, 'handed-on'), 'w');
const house = await openHouse({ dir });
const { store, fleet, feed, keyring, clock } = house;
const { journal } = store;
const authorities = await Authorities.open({ store, directory: fleet.directory, journal, feed, clock });
const sessions = await SecureSessions.open({
  store,
  fleet,
  feed,
  journal,
  keyring,
  authorities,
  credentials: new DeviceCredentials(fleet, authorities),
  identity: await Identity.open(dir, undefined, clock.now()),
  clock,
  log: silentLogger,
  node: 0,
  threads: 2,
  shookHands: () => {},
  onRefused: () => {},
  onFailed: (error) => {
    throw error;
  },
});
sessions.transport.onDatagram((_, datagram) => {
  writeSync(handedOn, `${fromUtf8(datagram)}\n`);
  if (--left === 0) process.kill(process.pid, 'SIGKILL');
});
const listening = await sessions.listen('127.0.0.1', Number(port));
process.stdout.write(`listening on ${listening}\n`);
