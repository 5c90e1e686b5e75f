import type { Target } from './engine/target.ts';
import { messageTarget } from './targets/coap/message.ts';
import { optionsTarget } from './targets/coap/options.ts';
import { oscoreOptionTarget, oscorePlaintextTarget, oscoreRequestTarget } from './targets/coap/oscore.ts';
import { frameTarget, signalTarget, streamTarget } from './targets/coap/stream.ts';
import {
  certificateFieldsTarget,
  certificateListTarget,
  peerKeyTarget,
} from './targets/dtls/certificates.ts';
import { clientHelloTarget } from './targets/dtls/client-hello.ts';
import {
  certificateRequestTarget,
  certificateVerifyTarget,
  ecdhPointTarget,
  ecdhServerTarget,
} from './targets/dtls/key-exchanges.ts';
import { reassemblyTarget } from './targets/dtls/reassembly.ts';
import { recordTarget } from './targets/dtls/record.ts';
import { serverHelloTarget } from './targets/dtls/server-hello.ts';
import { sessionImportTarget } from './targets/dtls/session-import.ts';
import { alertTarget, helloVerifyTarget, pskNameTarget } from './targets/dtls/small-messages.ts';
import { attributesTarget } from './targets/lwm2m/attributes.ts';
import {
  accessControlTarget,
  bootstrapPackTarget,
  bootstrapRequestTarget,
  observationAttributesTarget,
} from './targets/lwm2m/bootstrap.ts';
import { compositeTargets } from './targets/lwm2m/composites.ts';
import { formatTargets } from './targets/lwm2m/formats.ts';
import { jsonValueTarget } from './targets/lwm2m/json-value.ts';
import { discoverTarget, linksTarget } from './targets/lwm2m/links.ts';
import { objectXmlTarget } from './targets/lwm2m/object-xml.ts';
import { endpointNameTarget, pathTarget, segmentsTarget } from './targets/lwm2m/paths.ts';
import { registrationTarget, updateTarget } from './targets/lwm2m/registration.ts';
import { logTargets } from './targets/trust/log.ts';
import { bodiesTarget, queriesTarget } from './targets/server/contract.ts';
import { receivedBatchTarget, sendingBatchTarget } from './targets/server/thread-batches.ts';
import { trustTargets } from './targets/trust/decoders.ts';
import { deviceQueryTarget, hostTarget, writtenValuesTarget } from './targets/server/fleet-inputs.ts';

/** Every decoder of bytes that come from outside. The slowest begins first, so that two threads end together. */
export const targets: readonly Target[] = [
  objectXmlTarget,
  bodiesTarget,
  peerKeyTarget,
  recordTarget,
  alertTarget,
  clientHelloTarget,
  serverHelloTarget,
  helloVerifyTarget,
  pskNameTarget,
  certificateListTarget,
  certificateFieldsTarget,
  certificateRequestTarget,
  certificateVerifyTarget,
  ecdhServerTarget,
  ecdhPointTarget,
  reassemblyTarget,
  sessionImportTarget,
  messageTarget,
  optionsTarget,
  frameTarget,
  streamTarget,
  signalTarget,
  oscoreOptionTarget,
  oscorePlaintextTarget,
  oscoreRequestTarget,
  ...formatTargets,
  ...compositeTargets,
  linksTarget,
  discoverTarget,
  attributesTarget,
  observationAttributesTarget,
  registrationTarget,
  updateTarget,
  bootstrapRequestTarget,
  bootstrapPackTarget,
  accessControlTarget,
  pathTarget,
  segmentsTarget,
  endpointNameTarget,
  jsonValueTarget,
  queriesTarget,
  writtenValuesTarget,
  deviceQueryTarget,
  hostTarget,
  receivedBatchTarget,
  sendingBatchTarget,
  ...trustTargets,
  ...logTargets,
];

export function findTarget(name: string): Target {
  const found = targets.find((target) => target.name === name);
  if (found === undefined) throw new Error(`no target ${name}`);
  return found;
}
