import { Lwm2mPath } from '@holdfast/lwm2m';
import { describe, expect, it } from 'vitest';
import type { OperationRequest } from '../fleet/operation-request.ts';
import { commandInstead } from './plain-doors.ts';

const at = (path: string): Lwm2mPath => (path === '/' ? Lwm2mPath.root : Lwm2mPath.parse(path));
const execute = (path: string): OperationRequest => ({
  kind: 'execute',
  path: at(path),
  arguments: undefined,
});
const remove = (path: string): OperationRequest => ({ kind: 'delete', path: at(path) });
const write = (path: string, ...to: readonly string[]): OperationRequest => ({
  kind: 'write',
  path: at(path),
  mode: 'update',
  entries: to.map((one) => ({ path: at(one), value: { type: 'integer', value: 1 }, isSecret: false })),
});

describe.each(['device', 'server'] as const)('where the %s verifies', (by) => {
  it.each<[OperationRequest, string]>([
    [write('/0/0/0', '/0/0/0'), 'credentials'],
    [write('/1/0/0', '/1/0/0'), 'servers'],
    [write('/2/0/3', '/2/0/3'), 'servers'],
    [write('/5/0/0', '/5/0/0'), 'firmware'],
    [write('/5/0'), 'firmware'],
    [write('/8/0/0', '/8/0/0'), 'lock'],
    [write('/21/0/0', '/21/0/0'), 'credentials'],
    [write('/', '/3/0/14', '/5/0/1'), 'firmware'],
    [remove('/1/0'), 'servers'],
    [remove('/'), 'credentials'],
    [execute('/3/0/4'), 'reboot'],
    [execute('/3/0/5'), 'factory-reset'],
    [execute('/5/0/2'), 'firmware'],
    [execute('/8/0/3'), 'wipe'],
    [execute('/1/7/4'), 'servers'],
    [execute('/1/7/9'), 'servers'],
  ])('%j needs the command %s', (request, command) => {
    expect(commandInstead(request, by)).toBe(command);
  });

  it.each<OperationRequest>([
    execute('/3/0/12'),
    execute('/1/0/8'),
    write('/3/0/14', '/3/0/14'),
    write('/', '/3/0/14', '/3303/0/5603'),
    { kind: 'read', path: at('/5/0') },
    { kind: 'observe', path: at('/1/0') },
    { kind: 'discover', path: at('/0') },
  ])('%j needs none', (request) => {
    expect(commandInstead(request, by)).toBeUndefined();
  });
});

it('leaves how often a device reports to the server, where the device cannot verify', () => {
  for (const setting of [1, 2, 3, 5, 6, 7, 23]) {
    const request = write('/1/0', `/1/0/${setting}`);
    expect(commandInstead(request, 'server')).toBeUndefined();
    expect(commandInstead(request, 'device')).toBe('servers');
  }
  expect(commandInstead(write('/1/0', '/1/0/1', '/1/0/10'), 'server')).toBe('servers');
});
