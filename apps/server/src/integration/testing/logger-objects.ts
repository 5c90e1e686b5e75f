import type { Lwm2mInstance, Lwm2mObject, Lwm2mResource } from '@holdfast/lwm2m-coap';
import type { Lwm2mValue } from '@holdfast/lwm2m';

/** The objects of a small logger: who it is, a sensor, and what was executed. */
export class Logger {
  celsius = 4.5;
  zone = 'Europe/Copenhagen';
  readonly executed: string[] = [];
  readonly objects: readonly Lwm2mObject[];
  onChanged: (path: string) => void = () => {};

  constructor() {
    const text = (value: string): Lwm2mResource => ({ read: () => ({ type: 'string', value }) });
    const device = new Map<number, Lwm2mResource>([
      [0, text('Holdfast')],
      [1, text('CL-2')],
      [4, { execute: (args) => void this.executed.push(args) }],
      [
        15,
        {
          read: () => ({ type: 'string', value: this.zone }),
          write: ({ value }) => {
            if (typeof value === 'string') this.zone = value;
          },
        },
      ],
    ]);
    const sensors = new Map<number, Lwm2mInstance>([[0, sensor(() => this.celsius)]]);
    this.objects = [
      { id: 3, instances: new Map([[0, { resources: device }]]) },
      {
        id: 3303,
        instances: sensors,
        create: (id, values) => {
          const given = values.get(5700);
          const value = given !== undefined && 'type' in given ? Number(given.value) : 0;
          sensors.set(
            id,
            sensor(() => value),
          );
        },
        delete: (id) => void sensors.delete(id),
      },
    ];
  }

  measure(celsius: number): void {
    this.celsius = celsius;
    this.onChanged('/3303/0/5700');
  }
}

const sensor = (read: () => number): Lwm2mInstance => ({
  resources: new Map<number, Lwm2mResource>([
    [5700, { read: (): Lwm2mValue => ({ type: 'float', value: read() }) }],
    [5701, { read: (): Lwm2mValue => ({ type: 'string', value: 'Cel' }) }],
  ]),
});

/** A device that the server does not ask anything of its own accord. */
export const quietObjects: readonly Lwm2mObject[] = [
  {
    id: 1,
    instances: new Map([
      [0, { resources: new Map([[1, { read: (): Lwm2mValue => ({ type: 'integer', value: 300 }) }]]) }],
    ]),
  },
];
