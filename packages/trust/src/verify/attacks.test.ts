import { describe, expect, it } from 'vitest';
import { sealAttachment } from '../bundle/attachment.ts';
import { decodeBundle, encodeBundle } from '../bundle/bundle-codec.ts';
import { encodeCommand } from '../command/command-codec.ts';
import type { Command } from '../command/command.ts';
import { renderCommand } from '../command/render-command.ts';
import { decodeCoseSign, encodeCoseSign } from '../cose/cose-sign.ts';
import { toBeSigned } from '../cose/sign.ts';
import { webauthnSignature } from '../cose/webauthn-signature.ts';
import { testWitness } from '../log/testing/log-parties.ts';
import { encodeRoot } from '../root/root-codec.ts';
import { accept, expectRefusal, logged, swapped } from '../testing/attack.ts';
import { TestPasskey } from '../testing/holders.ts';
import { ENDPOINT, NONCE, SALT, testCommand } from '../testing/test-command.ts';
import { ada, ben, cleo, dora, ISSUED, signBy, testRoot } from '../testing/test-root.ts';
import {
  commandBundle,
  DEVICE,
  KNOWLEDGE,
  LOG,
  NOW,
  OTHER_LOG,
  proofOf,
  ROOT,
  rootBundle,
  WITNESSES,
} from '../testing/test-world.ts';
import { whole } from '../testing/vectors/accepted.ts';
import { withS } from '../testing/vectors/signer-cases.ts';
import type { DeviceState } from './device-state.ts';
import { verifyBundle } from './verify-bundle.ts';

describe('arbitrary change', () => {
  const firmware = whole(11, 'device').command;
  const args = firmware.arguments!;
  it.each<[string, Partial<Command>]>([
    ['the digest', { ...firmware, arguments: new Map([...args, [3, new Uint8Array(32)]]) }],
    ['the operation', { operation: 2 }],
    ['the target', { ...firmware, target: { kind: 'model', model: KNOWLEDGE.model } }],
    ['the expiry', { ...firmware, expires: NOW * 2 }],
    ['the nonce', { ...firmware, nonce: NONCE }],
  ])('of %s', async (_, to) => {
    expectRefusal(await logged(await swapped(firmware, to)), 'bad-signature');
  });

  it('of the owner', async () => {
    expectRefusal(await logged(await swapped({}, { owner: SALT })), 'wrong-owner');
  });
});

describe('rollback', () => {
  it('with an old command', async () => {
    const old = await commandBundle({ operation: 2 }, { index: 4 });
    const after = accept(await commandBundle({}, { index: 5 }));
    expectRefusal(old, 'not-newer', after);
  });

  it('with a command that is logged again', async () => {
    const signed = await signBy(encodeCommand(testCommand({ operation: 2 })), ada);
    const after = accept(await logged(signed));
    expectRefusal({ signed, proof: await proofOf(signed, { index: 9, size: 10 }) }, 'not-newer', after);
  });

  it('with a command that others signed too, or with a signature turned round', async () => {
    const command = encodeCommand(testCommand({ operation: 2 }));
    const first = await signBy(command, ben);
    const after = accept(await logged(first));
    const { payload, signatures } = decodeCoseSign(first);
    const turned = [true, false].map((high) =>
      encodeCoseSign({ payload, signatures: signatures.map((one) => withS(one, high)) }),
    );
    for (const again of [...turned, await signBy(command, ada), await signBy(command, ada, ben)]) {
      const proof = await proofOf(again, { index: 9, size: 10 });
      expectRefusal({ signed: again, proof }, 'not-newer', after);
    }
  });

  it('with an old root', async () => {
    const next = { ...ROOT, version: 2, name: 'Two' };
    const after = accept(await rootBundle(next, { signers: [ada, ben] }));
    expectRefusal(await rootBundle(next, { signers: [ada, ben], index: 9, size: 10 }), 'wrong-root', after);
    expectRefusal(await rootBundle(ROOT, { signers: [ada, ben], index: 9, size: 10 }), 'wrong-root', after);
    expectRefusal(await commandBundle({}, { index: 9, size: 10 }), 'wrong-root', after);
  });

  it('with a smaller tree', async () => {
    const after = accept(await commandBundle({}, { index: 8, size: 9 }));
    expectRefusal(await commandBundle({ operation: 2 }, { index: 2, size: 3 }), 'not-newer', after);
  });
});

describe('mix and match', () => {
  it('one command with the proof of another', async () => {
    const { proof } = await commandBundle({ operation: 2 });
    expectRefusal({ ...(await commandBundle()), proof }, 'not-in-log');
  });

  it('the attachment of one under another', async () => {
    const [a, b] = ['a', 'b'].map((text) => sealAttachment(new TextEncoder().encode(text), SALT));
    const command = { operation: 8, arguments: new Map([[1, a!.hash]]) };
    expectRefusal(await commandBundle(command, { attachment: b!.bytes }), 'wrong-attachment');
  });

  it('the place of one device in a set for another', async () => {
    const { command, options } = whole(6, 'set');
    const device = { ...KNOWLEDGE, endpoint: 'urn:dev:logger-999' };
    const bundle = encodeBundle(await commandBundle(command, options));
    expect(verifyBundle(bundle, DEVICE, device)).toMatchObject({ refusal: 'wrong-target' });
  });
});

describe('fast-forward', () => {
  it('beyond all numbers', async () => {
    const bytes = encodeBundle(await commandBundle());
    const at = Buffer.from(bytes).indexOf(Buffer.from('038504', 'hex'));
    const index = Buffer.from('1b8000000000000000', 'hex');
    const forward = Buffer.concat([bytes.subarray(0, at + 2), index, bytes.subarray(at + 3)]);
    expectRefusal(new Uint8Array(forward), 'malformed');
  });

  it('is undone by a root that names another log', async () => {
    const stuck: DeviceState = { ...DEVICE, highestIndex: Number.MAX_SAFE_INTEGER };
    expectRefusal(await commandBundle(), 'not-newer', stuck);
    const next = { ...ROOT, version: 2, log: OTHER_LOG.log };
    const free = accept(await rootBundle(next, { signers: [ada, ben], log: OTHER_LOG, index: 0 }), stuck);
    expect(free.highestIndex).toBe(0);
    accept(await commandBundle({ root: 2 }, { log: OTHER_LOG, index: 1 }), free);
  });

  it('of time needs a quorum', async () => {
    const ahead = await commandBundle(
      {},
      {
        cosign: [
          [0, NOW * 100],
          [1, NOW],
        ],
      },
    );
    expect(accept(ahead).timeFloor).toBe(NOW);
  });
});

describe('endless data', () => {
  it.each([65_537, 1_000_000, 16_000_000])('of %i bytes', (length) => {
    expectRefusal(new Uint8Array(length).fill(0x81), 'too-large');
  });

  it('nested as deep as it is long', () => {
    for (const byte of [0x81, 0xa1, 0xd8, 0x5f, 0x9f, 0xbf]) {
      expectRefusal(new Uint8Array(65_536).fill(byte), 'malformed');
    }
  });
});

describe('stolen keys', () => {
  const lock = { operation: 1, nonce: NONCE };

  it('of all but one signer', async () => {
    expectRefusal(await commandBundle(lock, { signers: [ada] }), 'too-few-signers');
  });

  it('one under two ids', async () => {
    const twin = new TestPasskey('Ben');
    expect(twin.key.bytes).toEqual(ben.key.bytes);
    const roles = [{ name: 'r', operations: [10], threshold: 2, holders: [ben, twin], outside: 1 }];
    const root = testRoot({ log: LOG.log, witnesses: [], holders: [ben, twin], roles });
    expect(() => encodeRoot(root)).toThrow('one key under two ids');
    expectRefusal(await commandBundle(lock, { signers: [ben, twin] }), 'unknown-signer');
  });

  it('of only the old root, or only the new', async () => {
    const roles = [{ name: 'r', operations: [10], threshold: 2, holders: [dora, cleo], outside: 1 }];
    const witnesses = ROOT.witnesses;
    const next = testRoot({ log: LOG.log, witnesses, quorum: 2, version: 2, holders: [dora, cleo], roles });
    expectRefusal(await rootBundle(next, { signers: [ada, ben] }), 'too-few-signers');
    expectRefusal(await rootBundle(next, { signers: [dora, cleo] }), 'too-few-signers');
    accept(await rootBundle(next, { signers: [ada, ben, dora, cleo] }));
  });

  it('of the server: a root of its own', async () => {
    const roles = [{ name: 'r', operations: [10], threshold: 1, holders: [dora], outside: 1 }];
    const own = testRoot({ log: LOG.log, witnesses: [], version: 2, holders: [dora], roles });
    expectRefusal(await rootBundle(own, { signers: [dora] }), 'too-few-signers');
  });
});

describe('late delivery', () => {
  it('of an image after long offline', async () => {
    const { command, options } = whole(11, 'device');
    const bundle = await commandBundle(command, options);
    expectRefusal(bundle, 'expired', { ...DEVICE, timeFloor: ISSUED + 10 * 86_400 });
    const month = { ...KNOWLEDGE, clock: ISSUED + 30 * 86_400 };
    expect(verifyBundle(encodeBundle(bundle), DEVICE, month)).toMatchObject({ refusal: 'expired' });
  });

  it('of an image for another model', async () => {
    const { command } = whole(11, 'model');
    expectRefusal(
      await commandBundle({ ...command, target: { kind: 'model', model: 'other' } }),
      'wrong-target',
    );
  });

  it('of a lock after the device has given another nonce', async () => {
    const lock = await commandBundle({ operation: 1, nonce: NONCE });
    accept(lock);
    expectRefusal(lock, 'wrong-nonce', { ...DEVICE, nonce: SALT });
  });

  it('of a lock to a set after a restart', async () => {
    const { command, options } = whole(1, 'set');
    const lock = await commandBundle(command, options);
    accept(lock);
    expectRefusal(lock, 'wrong-nonce', { ...DEVICE, nonce: SALT });
  });
});

describe('the signing page', () => {
  const shown = encodeCommand(testCommand());
  const asked = encodeCommand(testCommand({ operation: 5, arguments: new Map([[1, 2]]), nonce: NONCE }));

  it('that asks for another command than it shows is not alone enough', async () => {
    expectRefusal(await logged(await signBy(asked, cleo)), 'too-few-signers');
  });

  it('that swaps the challenge is found out where the text was rendered', () => {
    const assertion = cleo.assert(toBeSigned(cleo.key, asked));
    expect(() => webauthnSignature(assertion, cleo.key, shown)).toThrow('something else');
  });

  it('that swaps the text shows another fingerprint', () => {
    const print = (payload: Uint8Array): string => renderCommand(payload).split('Fingerprint:')[1] ?? '';
    expect(print(asked)).not.toBe(print(shown));
    expect(renderCommand(asked)).toContain('data and credentials');
  });

  it('on another origin', async () => {
    const phished = cleo.with({ origin: 'https://fleet.example.evil' }).forge(shown);
    expectRefusal(await logged(encodeCoseSign({ payload: shown, signatures: [phished] })), 'bad-signature');
  });
});

describe('the log', () => {
  it('that shows the device a view of its own', async () => {
    // Signed by the log, and seen by no witness: they have seen another tree of that size.
    expectRefusal(await commandBundle({}, { cosign: [] }), 'too-few-witnesses');
    const seen = await commandBundle({ operation: 2 });
    const split = await commandBundle();
    const { cosignatures } = seen.proof;
    expectRefusal({ ...split, proof: { ...split.proof, cosignatures } }, 'bad-cosignature');
  });

  it('with one witness too few', async () => {
    expectRefusal(await commandBundle({}, { cosign: [[2, NOW]] }), 'too-few-witnesses');
  });

  it('with a witness that counts twice', async () => {
    const bundle = await commandBundle({}, { cosign: [[0, NOW]] });
    const [one] = bundle.proof.cosignatures;
    const twice = { ...bundle.proof, cosignatures: [one!, { ...one!, witness: 1 }] };
    expectRefusal({ ...bundle, proof: twice }, 'bad-cosignature');
  });

  it('with witnesses of its own', async () => {
    const own = [testWitness('a', 'ed25519', 90), testWitness('b', 'ed25519', 91)];
    expectRefusal(await commandBundle({}, { witnesses: own }), 'bad-cosignature');
  });

  it('that is another', async () => {
    expectRefusal(await commandBundle({}, { log: OTHER_LOG }), 'not-in-log');
  });

  it('that has a command under a type whose contents nobody asks for', async () => {
    for (const type of ['release', 'approval', 'receipt', 'account', 'access'] as const) {
      expectRefusal(await commandBundle({}, { type }), 'not-in-log');
    }
  });

  it('of a new root that the old witnesses have not seen', async () => {
    const witnesses = [testWitness('a', 'ed25519', 90)];
    const next = { ...ROOT, version: 2, log: OTHER_LOG.log, witnesses: [witnesses[0]!.witness], quorum: 1 };
    const options = { signers: [ada, ben], log: OTHER_LOG };
    expectRefusal(await rootBundle(next, { ...options, witnesses, cosign: [[0, NOW]] }), 'too-few-witnesses');
    accept(await rootBundle(next, { ...options, witnesses: WITNESSES }));
  });
});

describe('the transport', () => {
  it('that cuts a bundle short anywhere', async () => {
    const bytes = encodeBundle(await commandBundle(whole(8, 'set').command, whole(8, 'set').options));
    for (let length = 0; length < bytes.length; length++) {
      expectRefusal(bytes.subarray(0, length), 'malformed');
    }
  });

  it('that repeats a bundle', async () => {
    const bundle = await commandBundle();
    const after = accept(bundle);
    expectRefusal(bundle, 'not-newer', after);
    expectRefusal(encodeBundle(decodeBundle(encodeBundle(bundle))), 'not-newer', after);
  });

  it('that delivers out of order', async () => {
    const first = await commandBundle(
      { operation: 2, target: { kind: 'device', endpoint: ENDPOINT } },
      { index: 4 },
    );
    const second = await commandBundle({}, { index: 5 });
    expectRefusal(first, 'not-newer', accept(second, accept(first)));
    expectRefusal(first, 'not-newer', accept(second));
  });
});
