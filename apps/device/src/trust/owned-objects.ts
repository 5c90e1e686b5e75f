import { Refusal, type Lwm2mObject, type Lwm2mResource } from '@holdfast/lwm2m-coap';
import type { OwnerTrust } from './owner-trust.ts';
import { ownerTrustObject } from './owner-trust-object.ts';
import { shutDoors } from './shut-doors.ts';

const FIRMWARE_OBJECT = 5;
const PACKAGE = 0;

/** The objects of a device that obeys its owner alone. */
export const ownedObjects = (plain: readonly Lwm2mObject[], trust: OwnerTrust): Lwm2mObject[] => [
  ...shutDoors(plain).map((object) => (object.id === FIRMWARE_OBJECT ? withPackage(object, trust) : object)),
  ownerTrustObject(trust),
];

/** An image can be pushed, and counts for nothing unless it is the one that a command was signed for. */
function withPackage(object: Lwm2mObject, trust: OwnerTrust): Lwm2mObject {
  const image: Lwm2mResource = {
    write: async (value) => {
      if (value.type === 'opaque' && (await trust.receive(value.value))) return;
      throw new Refusal('method_not_allowed', 'not the image that the owner signed for');
    },
  };
  const { resources } = object.instances.get(0) ?? { resources: new Map<number, Lwm2mResource>() };
  return { ...object, instances: new Map([[0, { resources: new Map([...resources, [PACKAGE, image]]) }]]) };
}
