import { DeviceError } from '../device-error.ts';
import type { LoggerState } from './logger-state.ts';
import { action, integer, integers, resources, text, textOf, type LoggerObject } from './resource.ts';

/** Object 5, resources 3 and 5. */
const IDLE = 0;
const RESULT = { initial: 0, unsupportedPackage: 6, unsupportedProtocol: 9 } as const;
const PULL_AND_PUSH = 2;
const COAP = 0;
const COAPS = 1;

/**
 * Object 5, Firmware Update, at rest. The logger takes no image yet: it says so as the specification has it
 * (Core 1.1.1 §E.6.1), and stays idle.
 */
export function firmwareObject(logger: LoggerState): LoggerObject {
  let result: number = RESULT.initial;
  let uri = '';
  return {
    id: 5,
    version: '1.0',
    resources: resources({
      0: {
        write: ({ value }) => {
          const isReset = value instanceof Uint8Array && value.length <= 1 && (value[0] ?? 0) === 0;
          result = isReset ? RESULT.initial : RESULT.unsupportedPackage;
        },
      },
      1: {
        ...text(() => uri),
        write: (value) => {
          uri = textOf(value);
          result = uri === '' ? RESULT.initial : RESULT.unsupportedProtocol;
        },
      },
      2: action(() => {
        throw new DeviceError('not-now', 'there is no image to update to');
      }),
      3: integer(() => IDLE),
      5: integer(() => result),
      6: text(() => 'cold-chain-logger'),
      7: text(() => logger.firmware),
      8: integers(() => [COAP, COAPS]),
      9: integer(() => PULL_AND_PUSH),
    }),
  };
}
