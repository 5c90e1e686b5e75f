import { encodePublicKey, flagBits } from '@holdfast/trust';
import { OWNER_TRUST_OBJECT, type Lwm2mValue } from '@holdfast/lwm2m';
import { Refusal, type Lwm2mObject, type Lwm2mResource } from '@holdfast/lwm2m-coap';
import { sha256 } from '@noble/hashes/sha2.js';
import type { OwnerTrust } from './owner-trust.ts';

/** Object 26250: docs/trust-format.md, "On the air". */
export function ownerTrustObject(trust: OwnerTrust): Lwm2mObject {
  const opaque = (read: () => Uint8Array): Lwm2mResource => ({
    read: () => ({ type: 'opaque', value: read() }),
  });
  const integer = (read: () => number): Lwm2mResource => ({
    read: () => ({ type: 'integer', value: read() }),
  });
  const resources: readonly (readonly [number, Lwm2mResource])[] = [
    [0, { write: (value) => give(trust, value) }],
    [1, opaque(() => trust.state.receipt)],
    [2, opaque(() => trust.state.nonce)],
    [3, opaque(() => encodePublicKey(trust.signer.publicKey))],
    [4, integer(() => trust.rootVersion)],
    [5, opaque(() => sha256(trust.state.root))],
    [6, integer(() => trust.state.highestIndex)],
    [7, integer(() => flagBits(trust.state.flags))],
    [8, { read: () => ({ type: 'time', value: trust.state.timeFloor }) }],
    [9, opaque(() => trust.state.refusal)],
  ];
  return {
    id: OWNER_TRUST_OBJECT,
    version: '1.0',
    instances: new Map([[0, { resources: new Map(resources) }]]),
  };
}

async function give(trust: OwnerTrust, value: Lwm2mValue): Promise<void> {
  if (value.type !== 'opaque') throw new Refusal('bad_request', 'a bundle is bytes');
  const verdict = await trust.write(value.value);
  if (!verdict.taken) throw new Refusal('forbidden', verdict.refusal);
}
