import { Gauge, type Registry } from 'prom-client';
import type { Fleet } from './fleet/fleet.ts';
import type { OperationQueue } from './fleet/queue/operation-queue.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { Journal } from './journal/journal.ts';

/** What the gateway, the fleet and the journal count, read when someone looks. */
export function registerGatewayMetrics(
  registry: Registry,
  parts: { gateway: Gateway; fleet: Fleet; journal: Journal; queue: OperationQueue },
): void {
  const { gateway, fleet, journal, queue } = parts;
  const gauge = (
    name: string,
    help: string,
    label: string,
    read: () => Readonly<Record<string, number>> | Promise<Readonly<Record<string, number>>>,
  ): void => {
    const metric: Gauge = new Gauge({
      name: `holdfast_${name}`,
      help,
      labelNames: [label],
      registers: [registry],
      collect: async (): Promise<void> => {
        for (const [key, value] of Object.entries(await read())) metric.set({ [label]: key }, value);
      },
    });
  };
  gauge(
    'coap',
    'CoAP messages on the plain socket since the start, by what became of them',
    'count',
    async () => numbers((await gateway.stats()).coap),
  );
  gauge('coaps', 'CoAP messages inside DTLS since the start, by what became of them', 'count', async () =>
    numbers((await gateway.stats()).coaps),
  );
  gauge(
    'coap_tcp',
    'CoAP messages over TCP since the start; none while the port is not open',
    'count',
    async () => numbers((await gateway.stats()).coapTcp ?? {}),
  );
  gauge(
    'coaps_tcp',
    'CoAP messages over TLS since the start; none while the port is not open',
    'count',
    async () => numbers((await gateway.stats()).coapsTcp ?? {}),
  );
  gauge('oscore', 'What OSCORE let through since the start, and what not', 'count', async () =>
    numbers((await gateway.stats()).oscore),
  );
  gauge('dtls', 'DTLS handshakes, records and sessions', 'count', async () =>
    numbers((await gateway.stats()).dtls),
  );
  gauge(
    'dtls_discarded',
    'DTLS records dropped without an answer (RFC 6347 section 4.1.2.7)',
    'reason',
    async () => (await gateway.stats()).dtls.discarded,
  );
  gauge('devices', 'Devices by state', 'state', () => {
    const states: Record<string, number> = { online: 0, asleep: 0, late: 0, offline: 0, unknown: 0 };
    for (const { state } of fleet.directory.all()) states[state] = (states[state] ?? 0) + 1;
    return states;
  });
  gauge('operations', 'Operations that wait for devices, and devices that are being asked', 'count', () =>
    numbers(queue.stats()),
  );
  gauge('journal', 'Whether the last transaction failed', 'state', () => ({
    failing: journal.failure === undefined ? 0 : 1,
  }));
}

const numbers = (stats: object): Record<string, number> =>
  Object.fromEntries(
    Object.entries(stats).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
