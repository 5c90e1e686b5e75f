import { fromHex, toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCbor, type CborValue } from '../cbor/encode-cbor.ts';
import { ENDPOINT, NONCE, SALT, testCommand } from '../testing/test-command.ts';
import { ISSUED, OWNER } from '../testing/test-root.ts';
import type { Command } from './command.ts';
import { decodeCommand, encodeCommand } from './command-codec.ts';
import { OPERATIONS } from './operations.ts';
import { readRequest } from './read-request.ts';
import { renderCommand } from './render-command.ts';

const malformed = expect.objectContaining({ name: 'TrustError', code: 'malformed' }) as Error;
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const text = (max: number) =>
  fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => Buffer.byteLength(value) <= max);

const commands: fc.Arbitrary<Command> = fc
  .record(
    {
      owner: bytes(16),
      root: fc.integer({ min: 1 }),
      target: fc.oneof(
        fc.record({ kind: fc.constant('device' as const), endpoint: text(255) }),
        fc.record({
          kind: fc.constant('set' as const),
          hash: bytes(32),
          size: fc.maxSafeNat().map((n) => n || 1),
        }),
        fc.record({ kind: fc.constant('model' as const), model: text(64) }),
      ),
      operation: fc.integer({ min: 1, max: 255 }),
      arguments: fc
        .dictionary(
          fc.integer({ min: 1, max: 255 }).map(String),
          fc.oneof(fc.maxSafeNat(), text(64), fc.boolean(), fc.uint8Array({ maxLength: 64 })),
          { maxKeys: 8 },
        )
        .map((values) => new Map(Object.entries(values).map(([key, value]) => [Number(key), value]))),
      notBefore: fc.integer({ min: 0, max: 2 ** 31 - 2 }),
      expires: fc.integer({ min: 2 ** 31 - 1 }),
      salt: bytes(16),
      nonce: bytes(16),
      reason: text(200),
    },
    {
      requiredKeys: ['owner', 'root', 'target', 'operation', 'arguments', 'notBefore', 'expires', 'salt'],
    },
  )
  .filter(({ nonce, target }) => nonce === undefined || target.kind === 'device');

const base: readonly (readonly [number, CborValue])[] = [
  [1, 'hf-cmd/1'],
  [2, OWNER],
  [3, 1],
  [4, [1, ENDPOINT]],
  [5, 6],
  [6, new Map()],
  [7, ISSUED],
  [8, ISSUED + 1],
  [9, SALT],
];

const withField = (key: number, value: CborValue): Uint8Array =>
  encodeCbor(new Map([...base, [key, value] as const]));

describe('a command', () => {
  it('is what it was before it was encoded', () => {
    fc.assert(
      fc.property(commands, (command) => {
        expect(decodeCommand(encodeCommand(command))).toEqual(command);
      }),
    );
  });

  it('has the bytes that the format says', () => {
    expect(toHex(encodeCommand(testCommand({ salt: new Uint8Array(16), owner: new Uint8Array(16) })))).toBe(
      `a9016868662d636d642f310250${'00'.repeat(16)}030104820171${toHex(Buffer.from(ENDPOINT))}050606a0071a6ab13b8008` +
        `1a6ab28d000950${'00'.repeat(16)}`,
    );
  });

  it('decodes from any bytes or fails typed', () => {
    fc.assert(
      fc.property(commands, fc.nat(), fc.integer({ min: 0, max: 255 }), (command, at, value) => {
        const damaged = encodeCommand(command);
        damaged[at % damaged.length] = value;
        try {
          expect(encodeCommand(decodeCommand(damaged))).toEqual(damaged);
        } catch (error) {
          expect(error).toEqual(malformed);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[string, Uint8Array]>([
    ['another format', withField(1, 'hf-cmd/2')],
    ['an owner of 15 bytes', withField(2, new Uint8Array(15))],
    ['version 0 of the root', withField(3, 0)],
    ['a target of no kind', withField(4, [0, ENDPOINT])],
    ['a target of an unknown kind', withField(4, [4, ENDPOINT])],
    ['a device without a name', withField(4, [1, ''])],
    ['a device with two names', withField(4, [1, ENDPOINT, ENDPOINT])],
    ['an endpoint of 256 bytes', withField(4, [1, 'x'.repeat(256)])],
    ['a set without a size', withField(4, [2, new Uint8Array(32)])],
    ['a set of none', withField(4, [2, new Uint8Array(32), 0])],
    ['a set with a hash of 31 bytes', withField(4, [2, new Uint8Array(31), 1])],
    ['operation 0', withField(5, 0)],
    ['operation 256', withField(5, 256)],
    ['argument 0', withField(6, new Map([[0, 1]]))],
    ['an argument that is negative', withField(6, new Map([[1, -1]]))],
    ['an argument that is an array', withField(6, new Map([[1, []]]))],
    ['an argument of 65 bytes', withField(6, new Map([[1, new Uint8Array(65)]]))],
    ['nine arguments', withField(6, new Map(Array.from({ length: 9 }, (_, key) => [key + 1, 1])))],
    ['arguments out of order', fromHex(toHex(encodeCbor(new Map(base))).replace('06a0', '06a202010101'))],
    ['an end before its beginning', withField(8, ISSUED)],
    ['a salt of 17 bytes', withField(9, new Uint8Array(17))],
    ['an empty reason', withField(11, '')],
    ['a reason of 201 bytes', withField(11, 'x'.repeat(201))],
    ['an unknown field', withField(12, 1)],
    ['nothing', new Uint8Array()],
  ])('is malformed with %s', (_, payload) => {
    expect(() => decodeCommand(payload)).toThrow(malformed);
  });

  it('is malformed with the nonce of one device for many', () => {
    const many = testCommand({ target: { kind: 'model', model: 'x' }, nonce: NONCE });
    expect(() => encodeCommand(many)).toThrow(malformed);
  });
});

const HASH = new Uint8Array(32).fill(7);

describe('readRequest', () => {
  it.each<[number, Command['arguments'], unknown]>([
    [1, new Map(), { operation: 'lock' }],
    [7, new Map(), { operation: 'factory-reset' }],
    [5, new Map([[1, 1]]), { operation: 'wipe', credentials: false }],
    [5, new Map([[1, 2]]), { operation: 'wipe', credentials: true }],
    [8, new Map([[1, HASH]]), { operation: 'servers', attachmentHash: HASH }],
    [
      11,
      new Map<number, number | string | Uint8Array>([
        [1, 'host'],
        [2, '2.1'],
        [3, HASH],
        [4, 4096],
      ]),
      {
        operation: 'firmware',
        component: 'host',
        version: '2.1',
        imageHash: HASH,
        imageSize: 4096,
        mayDowngrade: false,
      },
    ],
  ])('reads operation %i', (operation, values, request) => {
    expect(readRequest(testCommand({ operation, arguments: values }))).toEqual(request);
  });

  it.each<[string, number, Command['arguments']]>([
    ['an operation that there is not', 12, new Map()],
    ['a root', 10, new Map()],
    ['an argument that there is not', 6, new Map([[1, 1]])],
    ['an argument that is missing', 5, new Map()],
    ['a choice that there is not', 5, new Map([[1, 3]])],
    ['a hash that is none', 8, new Map([[1, new Uint8Array(31)]])],
    ['a text where a hash is due', 8, new Map([[1, 'x']])],
    [
      'false where only true is',
      11,
      new Map<number, string | number | boolean | Uint8Array>([
        [1, 'a'],
        [2, 'b'],
        [3, HASH],
        [4, 1],
        [5, false],
      ]),
    ],
  ])('does not know %s', (_, operation, values) => {
    expect(readRequest(testCommand({ operation, arguments: values }))).toBeUndefined();
  });

  it('has each operation once, in order', () => {
    expect(OPERATIONS.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});

describe('renderCommand', () => {
  const render = (options: Partial<Command>): string => renderCommand(encodeCommand(testCommand(options)));

  it('shows every field of the bytes', () => {
    expect(render({ operation: 5, arguments: new Map([[1, 2]]), nonce: NONCE, reason: 'Stolen in Öd' })).toBe(
      [
        'Command',
        '  Do:           wipe (operation 5): erase what it has stored, for ever',
        '  what:         data and credentials (2)',
        '  Device:       "urn:dev:logger-17"',
        '  Reason:       "Stolen in Öd"',
        '  Not before:   2026-09-21 14:13:20 UTC (1790000000)',
        '  Expires:      2026-09-22 14:13:20 UTC (1790086400)',
        `  Owner:        ${grouped(OWNER)}`,
        '  Root:         version 1',
        `  Nonce:        ${grouped(NONCE)}`,
        `  Salt:         ${grouped(SALT)}`,
        '  Fingerprint:  341b 0def 3a37 3e07 ef31 e927 27b4 d1e4 c01e 831b',
      ].join('\n'),
    );
  });

  it('says what it does not know, and shows it all the same', () => {
    const shown = render({
      operation: 99,
      arguments: new Map<number, string | Uint8Array>([
        [3, 'a\nb'],
        [4, HASH],
      ]),
    });
    expect(shown).toContain('operation 99, WHICH THIS PROGRAM DOES NOT KNOW');
    expect(shown).toContain(String.raw`argument 3, unknown:  "a\u{a}b"`);
    expect(shown).toContain('0707 0707');
    expect(render({ operation: 5 })).toContain('WITH ARGUMENTS THAT IT CANNOT HAVE');
    expect(render({ operation: 1 })).toContain('NO DEVICE WILL TAKE THIS');
    expect(render({ target: { kind: 'model', model: 'm' } })).toContain('EVERY device of the model "m"');
    expect(render({ expires: Number.MAX_SAFE_INTEGER })).toContain('beyond every calendar');
  });

  it.each([
    [
      'a line break that would begin a field',
      'x\n  Device: "y"',
      String.raw`"x\u{a}  Device: \u{22}y\u{22}"`,
    ],
    ['a quote that would end the text', '" (checked)', String.raw`"\u{22} (checked)"`],
    ['an override of the direction', 'a\u{202e}b', String.raw`"a\u{202e}b"`],
    ['a terminal sequence', '\u{1b}[2J', String.raw`"\u{1b}[2J"`],
    ['a Cyrillic letter', 'lосk', String.raw`"l\u{43e}\u{441}k"`],
    ['a space that is none', 'a\u{a0}b\u{200b}c', String.raw`"a\u{a0}b\u{200b}c"`],
    ['a letter and its accent apart', 'e\u{301}', String.raw`"e\u{301}"`],
    ['an escape that is none', String.raw`\u{41}`, String.raw`"\u{5c}u{41}"`],
    ['a letter beyond 16 bits', '\u{1d400}', String.raw`"\u{1d400}"`],
  ])('makes visible %s', (_, reason, shown) => {
    expect(
      render({ reason })
        .split('\n')
        .find((line) => line.startsWith('  Reason:')),
    ).toContain(shown);
  });

  it('differs for any two commands', () => {
    fc.assert(
      fc.property(commands, commands, (a, b) => {
        fc.pre(toHex(encodeCommand(a)) !== toHex(encodeCommand(b)));
        const withoutPrint = (command: Command) => render(command).split('\n').slice(0, -1).join('\n');
        expect(withoutPrint(a)).not.toBe(withoutPrint(b));
      }),
    );
  });
});

const grouped = (value: Uint8Array): string => (toHex(value).match(/.{4}/g) ?? []).join(' ');
