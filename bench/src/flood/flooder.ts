import { utf8 } from '@holdfast/bytes';
import { codes, encodeMessage, messageTypes, optionNumbers, stringOptions } from '@holdfast/coap';
import { Random } from '@holdfast/testing';
import { registerDevice } from '../lwm2m/bench-device.ts';
import { updateOf } from '../lwm2m/update.ts';
import { clientHello, cookieIn } from './client-hellos.ts';
import type { FloodTask } from './flood-kinds.ts';
import { openStrangers } from './strangers.ts';

/** A process of its own that sends as fast as one can, and says in the end how much that was. */
const STRANGERS = 256;
/** Sends between two looks at what has come in. */
const BURST = 128;
const NO_COOKIE = new Uint8Array();

const task = JSON.parse(process.argv[2] ?? '') as FloodTask;
const random = new Random(task.seed);
let sent = 0;

/** Each makes the function that sends one datagram. */
const kinds: { readonly [K in FloodTask['kind']]: () => Promise<() => void> } = {
  async hellos() {
    const strangers = await openStrangers(STRANGERS, task.port, random);
    return () => {
      const { socket } = random.pick(strangers);
      socket.send(clientHello(random.bytes(32), NO_COOKIE, random.below(2 ** 20)));
    };
  },
  async handshakes() {
    const strangers = await openStrangers(STRANGERS, task.port, random);
    for (const stranger of strangers) {
      stranger.socket.on('message', (datagram) => {
        const cookie = cookieIn(datagram);
        if (cookie === undefined) return;
        stranger.socket.send(clientHello(stranger.random, cookie, 1));
        sent++;
        stranger.random = random.bytes(32);
      });
    }
    return () => {
      const stranger = random.pick(strangers);
      stranger.socket.send(clientHello(stranger.random, NO_COOKIE, 0));
    };
  },
  async device() {
    const device = await registerDevice({ endpoint: task.endpoint, port: task.port, observed: false });
    device.line.onDatagram(() => {});
    let id = device.line.lastId ?? 0;
    const update = updateOf(device.location);
    return () => {
      id = (id + 1) & 0xffff;
      const message = update.slice();
      message[2] = id >> 8;
      message[3] = id & 0xff;
      device.line.send(message);
    };
  },
  async coap() {
    const strangers = await openStrangers(STRANGERS, task.port, random);
    return () => {
      const message = encodeMessage({
        type: random.pick([messageTypes.confirmable, messageTypes.nonConfirmable]),
        code: random.pick([codes.get, codes.post]),
        id: random.below(0x1_0000),
        token: random.bytes(4),
        options: [
          ...stringOptions(optionNumbers.uriPath, ['rd']),
          ...stringOptions(optionNumbers.uriQuery, [`ep=stranger-${random.below(1000)}`, 'lt=60']),
        ],
        payload: utf8('</3/0>'),
      });
      random.pick(strangers).socket.send(message);
    };
  },
};

const send = await kinds[task.kind]();
console.log(JSON.stringify({ port: task.port }));
const end = performance.now() + task.seconds * 1000;
(function flood(): void {
  for (let i = 0; i < BURST; i++) send();
  sent += BURST;
  if (performance.now() < end) return void setImmediate(flood);
  console.log(JSON.stringify({ sent }));
  process.exit();
})();
