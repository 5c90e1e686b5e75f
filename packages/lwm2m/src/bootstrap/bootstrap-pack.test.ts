import { fromUtf8, utf8 } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContentFormat } from '../formats/codec.ts';
import { coreObjects } from '../model/core-objects.ts';
import { ModelRegistry } from '../model/model-registry.ts';
import { decodeBootstrapPack, encodeBootstrapPack } from './bootstrap-pack.ts';
import { bootstrapPlan } from './bootstrap-plan.ts';
import type { BootstrapProfile, ServerAccount } from './bootstrap-profile.ts';

const context = { lookup: new ModelRegistry(coreObjects).lookup() };
const failing = (code: string): unknown => expect.objectContaining({ name: 'Lwm2mError', code });
const FORMATS = [ContentFormat.senmlJson, ContentFormat.senmlCbor, ContentFormat.lwm2mCbor];

const key = fc.uint8Array({ minLength: 16, maxLength: 64 });
const some = fc.uint8Array({ minLength: 1, maxLength: 40 });
const account: fc.Arbitrary<Omit<ServerAccount, 'shortId'>> = fc
  .record({
    credentials: fc.oneof(
      fc.record({ mode: fc.constant('psk' as const), identity: some, key }),
      fc.record({
        mode: fc.constant('rpk' as const),
        publicKey: some,
        privateKey: some,
        serverPublicKey: some,
      }),
    ),
    lifetime: fc.nat(),
    masterSecret: fc.option(key),
  })
  .map(({ credentials, lifetime, masterSecret }) => ({
    uri: 'coaps://lwm2m.example.com',
    binding: 'U',
    credentials,
    lifetime,
    ...(masterSecret === null
      ? undefined
      : { oscore: { masterSecret, senderId: Uint8Array.of(1), recipientId: Uint8Array.of(2) } }),
  }));
const profile: fc.Arbitrary<BootstrapProfile> = fc
  .tuple(fc.array(account, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([accounts, guarded]) => ({
    servers: accounts.map((one, at) => ({ ...one, shortId: at + 1 })),
    ...(guarded ? { access: [{ kind: 'object', objectId: 3303, creators: [1] }] } : undefined),
  }));

describe('a Bootstrap-Pack', () => {
  it.each(FORMATS)('in format %i comes back as the plan it was made of', (format) => {
    fc.assert(
      fc.property(profile, (one) => {
        const plan = bootstrapPlan(one);
        expect(decodeBootstrapPack(format, encodeBootstrapPack(format, plan, context), context)).toEqual(
          plan,
        );
      }),
    );
  });

  it('holds one object after another', () => {
    const plan = bootstrapPlan({
      servers: [{ uri: 'coap://a.b', shortId: 1, lifetime: 60, binding: 'U', credentials: { mode: 'none' } }],
    });
    expect(fromUtf8(encodeBootstrapPack(ContentFormat.senmlJson, plan, context))).toBe(
      '[{"n":"/0/1/0","vs":"coap://a.b"},{"n":"/0/1/1","vb":false},{"n":"/0/1/2","v":3},{"n":"/0/1/3","vd":""},' +
        '{"n":"/0/1/4","vd":""},{"n":"/0/1/5","vd":""},{"n":"/0/1/10","v":1},{"n":"/1/0/0","v":1},' +
        '{"n":"/1/0/1","v":60},{"n":"/1/0/6","vb":true},{"n":"/1/0/7","vs":"U"}]',
    );
  });

  it('cannot say a plan that deletes more or less than it writes', () => {
    const servers = [
      { uri: 'coap://a.b', shortId: 1, lifetime: 60, binding: 'U', credentials: { mode: 'none' } },
    ] as const;
    for (const plan of [
      bootstrapPlan({ servers, forget: 'everything' }),
      bootstrapPlan({ servers, forget: 'nothing' }, { discovered: [] }),
    ]) {
      expect(() => encodeBootstrapPack(ContentFormat.senmlCbor, plan, context)).toThrow(
        failing('unencodable'),
      );
    }
  });

  it('is refused in other formats, empty, or with values of no type', () => {
    const decode = (format: number, text: string) => () => decodeBootstrapPack(format, utf8(text), context);
    expect(decode(ContentFormat.tlv, '')).toThrow(failing('unsupported-format'));
    expect(decode(ContentFormat.senmlJson, '[]')).toThrow(failing('bad-bootstrap'));
    expect(decode(ContentFormat.senmlJson, '[{"n":"/0/0/0","v":1}]')).toThrow(failing('bad-value'));
    expect(decode(ContentFormat.senmlJson, '[{"n":"/0/0","v":1}]')).toThrow(failing('bad-payload'));
  });

  it.each(FORMATS)('in format %i: any bytes are read or fail typed', (format) => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => utf8(text)),
        ),
        (bytes) => {
          try {
            decodeBootstrapPack(format, bytes, context);
          } catch (error) {
            expect(error).toMatchObject({ name: 'Lwm2mError' });
          }
        },
      ),
    );
  });
});
