import { expect, it } from 'vitest';
import {
  coapClientCommand,
  handshakeCommand,
  holdfastCommand,
  plainCommand,
  shellWord,
  simulatedFleetCommand,
  simulatorCommand,
} from './client-commands.ts';

const at = (host: string) => ({ host, coap: 5783, coaps: 5784 });
const credential = { endpoint: 'urn:imei:1', identity: "o'brien", key: '00ff' };

it('quotes what a shell would take apart', () => {
  expect(shellWord('urn:imei:1')).toBe('urn:imei:1');
  expect(shellWord("o'brien; rm")).toBe("'o'\\''brien; rm'");
});

it('makes commands that carry the whole credential', () => {
  expect(simulatorCommand(at('::1'), credential)).toBe(
    "npx holdfast-device --server coaps://[::1]:5784 --endpoint urn:imei:1 --identity 'o'\\''brien' --key 00ff",
  );
  const command = coapClientCommand(at('h'), { ...credential, key: '0aff' });
  expect(command).toContain("'coaps://h:5784/rd?ep=urn%3Aimei%3A1&lt=300&lwm2m=1.1&b=U'");
  expect(command).toContain(String.raw`-k "$(printf '\012\377')"`);
  expect(plainCommand(at('h'), 'a')).toBe('npx holdfast-device --server coap://h:5783 --endpoint a');
});

it('offers no command that would send another key', () => {
  expect(coapClientCommand(at('h'), { ...credential, key: 'ff00ff' })).toBeUndefined();
  expect(coapClientCommand(at('h'), { ...credential, key: 'ff0a' })).toBeUndefined();
  expect(handshakeCommand(at('h'), { ...credential, key: 'ff00ff' })).toContain('-psk ff00ff ');
});

it('names the server where the command line would look for another', () => {
  expect(holdfastCommand('devices add a', 'http://127.0.0.1:8080')).toBe('npx holdfast devices add a');
  expect(holdfastCommand('devices add a', 'https://h')).toBe('npx holdfast --server https://h devices add a');
  expect(simulatedFleetCommand(at('h'), 20, 'https://h')).toBe(
    'npx holdfast-device --count 20 --server coaps://h:5784 --provision https://h --state simulated-devices.jsonl',
  );
});
