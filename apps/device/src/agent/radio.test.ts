import { FakeClock, FakeNet } from '@holdfast/testing';
import { expect, it } from 'vitest';
import { Radio } from './radio.ts';

const DEVICE = { host: '10.0.0.1', port: 1 };
const SERVER = { host: '10.0.0.2', port: 2 };
const datagram = new Uint8Array([1]);

async function start(awakeMs: number) {
  const clock = new FakeClock();
  const net = new FakeNet(clock);
  const [device, server] = [net.socket(DEVICE), net.socket(SERVER)];
  const radio = new Radio(device, clock, awakeMs);
  let heard = 0;
  radio.onDatagram(() => heard++);
  const say = async (): Promise<number> => {
    server.send(server.peer(DEVICE), datagram);
    await clock.advance(0);
    return heard;
  };
  return { clock, say, speak: () => radio.send(device.peer(SERVER), datagram), radio };
}

it('hears nothing until it has spoken, and nothing once it sleeps again', async () => {
  const { clock, say, speak, radio } = await start(1000);
  expect(await say()).toBe(0);
  speak();
  expect(radio.isAwake).toBe(true);
  await clock.advance(900);
  expect(await say()).toBe(1);
  // What it heard keeps it awake as well.
  await clock.advance(900);
  expect(await say()).toBe(2);
  await clock.advance(1000);
  expect(radio.isAwake).toBe(false);
  expect(await say()).toBe(2);
  speak();
  expect(await say()).toBe(3);
});

it('never sleeps when it is always online', async () => {
  const { clock, say, speak } = await start(Infinity);
  speak();
  await clock.advance(86_400_000);
  expect(await say()).toBe(1);
});
