import type { Command } from 'commander';
import type { RouteOutput } from '@holdfast/api-contract';
import type { Output } from '../output/output.ts';
import { exactTime } from '../output/relative-time.ts';
import { stateCell } from '../output/state.ts';
import type { Cell } from '../output/table.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

type Field = readonly [name: string, value: Cell | string | number | null];
type Device = RouteOutput<'getDevice'>;

const SECURITY: Readonly<Record<Device['security']['mode'], Cell | string>> = {
  psk: 'pre-shared key',
  x509: 'certificate',
  rpk: 'raw public key',
  oscore: 'OSCORE',
  none: { text: 'none: plain CoAP', colour: 'yellow' },
};

export const devicesShow: Registrar = (parent, shell) => {
  parent
    .command('show <endpoint>')
    .description('show one device: its state, registration and secure session')
    .action(async (endpoint: string, _options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const device = await call('getDevice', { params: { endpoint } });
      if (out.json) out.document(device);
      else showDevice(out, device);
    });
};

export function showDevice(out: Output, device: Device): void {
  const now = out.now();
  const { registration, session, location, security } = device;
  const fields: Field[] = [
    ['endpoint', device.endpoint],
    ['state', stateCell(device.state)],
    ['last seen', exactTime(device.lastSeen, now)],
    ['attention', device.attention.join(', ').replaceAll('_', ' ')],
    ['manufacturer', device.manufacturer],
    ['model', device.model],
    ['serial number', device.serialNumber],
    ['firmware', device.firmware],
    ['battery', device.battery === null ? null : `${device.battery} %`],
    ['signal', device.signal === null ? null : `${device.signal} dBm`],
    ['location', location === null ? null : `${location.latitude}, ${location.longitude}`],
    ['located', location === null ? null : exactTime(location.time, now)],
    ['added', exactTime(device.addedAt, now)],
    ['security', SECURITY[security.mode]],
    ['PSK identity', security.identity],
    ['fingerprint', security.fingerprint],
    ['certificate', security.certificate?.fingerprint ?? null],
    ['serial number', security.certificate?.serial ?? null],
    ['valid until', security.certificate === null ? null : exactTime(security.certificate.expiresAt, now)],
  ];
  if (registration === null) fields.push(['registration', 'none: it has not registered']);
  else
    fields.push(
      ['registered', exactTime(registration.registeredAt, now)],
      ['updated', exactTime(registration.updatedAt, now)],
      ['expires', exactTime(registration.expiresAt, now)],
      ['lifetime', `${registration.lifetime} s`],
      ['binding', registration.queueMode ? `${registration.binding} (queue mode)` : registration.binding],
      ['LwM2M', `${registration.lwm2mVersion} over ${registration.transport}`],
      ['address', registration.address],
      ['objects', registration.objects.map(({ path }) => path).join(' ')],
    );
  if (session !== null)
    fields.push(
      ['DTLS since', exactTime(session.establishedAt, now)],
      ['cipher suite', session.cipherSuite],
      ['connection id', session.connectionId],
    );
  const { bootstrap } = device;
  if (bootstrap)
    fields.push(
      ['bootstrap', bootstrap.state],
      ['bootstrap profile', bootstrap.profile ?? 'the default one'],
      ['factory identity', bootstrap.identity],
      ['bootstrapped', exactTime(bootstrap.finishedAt, now)],
      ['bootstrap error', bootstrap.error],
    );
  out.fields(fields);
}
