import type { Value } from '@holdfast/api-contract';
import { fromUtf8, utf8 } from '@holdfast/bytes';
import { Lwm2mPath, toJson } from '@holdfast/lwm2m';
import { deviceQuery } from '../../../../apps/server/src/fleet/device-query.ts';
import type { DeviceRecord } from '../../../../apps/server/src/fleet/device-record.ts';
import { entriesOf } from '../../../../apps/server/src/fleet/json-values.ts';
import { isOwnHost } from '../../../../apps/server/src/api/request/origin.ts';
import { target } from '../../engine/target.ts';
import { entriesOf as randomEntries, EVERY_TYPE, lookup } from '../lwm2m/values.ts';
import { textOf, wordOf } from '../random-values.ts';

/** What a person writes to a device, as `{"0/5": ...}` below an instance. */
export const writtenValuesTarget = target({
  name: 'api-written-values',
  errors: ['SyntaxError', 'BytesError', 'FleetError'],
  dictionary: ['"NaN"', '"3:0"', '"AA=="', 'null', '1e21', '"0/65536"', '"__proto__"'],
  seed: (random) =>
    utf8(
      JSON.stringify(
        Object.fromEntries(
          randomEntries(random).map(({ path, value }) => [path.ids.slice(2).join('/'), toJson(value)]),
        ),
      ),
    ),
  decode: (input) => {
    const values = JSON.parse(fromUtf8(input)) as Record<string, Value>;
    // As the schema of the body has let them in.
    if (!Object.values(values ?? {}).every((value) => ['string', 'number', 'boolean'].includes(typeof value)))
      return [];
    return entriesOf(Lwm2mPath.of(EVERY_TYPE, 0), values ?? {}, lookup);
  },
});

const record: DeviceRecord = {
  state: 'online',
  row: { endpoint: 'urn:imei:1' },
  facts: { manufacturer: 'Acme', model: 'Logger', battery: 50, signal: -90 },
} as unknown as DeviceRecord;

/** What a person types into the search above the devices. */
export const deviceQueryTarget = target({
  name: 'api-device-query',
  errors: ['BytesError'],
  dictionary: [
    'state:online ',
    'battery:<20 ',
    'signal:>-100 ',
    'model:a ',
    'fw:1 ',
    'attention:none ',
    'constructor:1 ',
    '__proto__:1 ',
    'tostring:a ',
  ],
  seed: (random) =>
    utf8(`${random.pick(['state', 'model', 'battery', 'fw'])}:${wordOf(random)} ${textOf(random)}`),
  decode: (input) => deviceQuery(fromUtf8(input))(record),
});

export const hostTarget = target({
  name: 'api-host',
  errors: ['BytesError'],
  dictionary: ['localhost', '127.0.0.1', '[::1]', ':8080', 'xn--', '@', '%00', '0x7f.1'],
  seed: (random) =>
    utf8(`${random.pick(['localhost', '127.0.0.1', '[::1]', wordOf(random)])}:${random.below(70_000)}`),
  decode: (input) =>
    isOwnHost(fromUtf8(input), { listening: '127.0.0.1', publicUrl: new URL('https://fleet.example') }),
});
