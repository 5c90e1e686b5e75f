import { Refusal, type Lwm2mObject, type Lwm2mResource } from '@holdfast/lwm2m-coap';
import { DeviceError } from '../device-error.ts';
import type { LoggerObject, Resource } from '../objects/resource.ts';

/** The logger's objects as the client role takes them. */
export const asClientObjects = (objects: readonly LoggerObject[]): Lwm2mObject[] =>
  objects.map(({ id, version, resources }) => ({
    id,
    version,
    instances: new Map([
      [0, { resources: new Map([...resources].map(([id, resource]) => [id, asClientResource(resource)])) }],
    ]),
  }));

/** What cannot be done now is refused with 4.05, what cannot be written with 4.00. */
const asClientResource = ({ read, write, execute }: Resource): Lwm2mResource => ({
  read,
  write,
  execute:
    execute === undefined
      ? undefined
      : () => {
          try {
            execute();
          } catch (cause) {
            if (!(cause instanceof DeviceError)) throw cause;
            throw new Refusal('method_not_allowed', cause.message, { cause });
          }
        },
});
