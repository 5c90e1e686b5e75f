import { answered } from '@holdfast/api-contract';
import { eventually, type Holdfast, type Program } from '@holdfast/testing';
import { addDevice, newCredential, type Credential } from '../support/holdfast.ts';
import { leshanBuilds, prepareLeshan, startLeshan, type LeshanBuild } from '../support/leshan.ts';

/** The small device of ours on Leshan's client library, which does more than Leshan's demonstration. */
const build = leshanBuilds.at(-1) as LeshanBuild;
const java = await prepareLeshan(build);

export const leshan = {
  client: 'Leshan 2.0.0-M18',
  unavailable: 'unavailable' in java ? java.unavailable : undefined,
} as const;

export interface LeshanDeviceOptions {
  /** Default: PSK over coaps. */
  readonly secure?: boolean;
  /** Where it sends to, if not straight to the server. */
  readonly port?: number;
  readonly lifetime?: number;
  /** Seconds between updates. */
  readonly period?: number;
  /** Options of the client itself, such as `-queue`, `on`. */
  readonly more?: readonly string[];
}

/** The same at another place: a bootstrap server, or a server under another credential. */
export function runLeshan(device: Credential, url: string, options: LeshanDeviceOptions = {}): Program {
  if ('unavailable' in java) throw new Error(java.unavailable);
  const { secure = true, lifetime = 300, period, more } = options;
  return startLeshan({
    build,
    classpath: java.classpath,
    url,
    device,
    secure,
    connectionId: secure ? 'on' : 'off',
    lifetime,
    ...(period === undefined ? {} : { period }),
    ...(more === undefined ? {} : { more }),
  });
}

/** A device that is known to the server, and what the API says and does with it. */
export class LeshanDevice {
  readonly credential: Credential;
  readonly program: Program;
  readonly #server: Holdfast;

  private constructor(server: Holdfast, credential: Credential, program: Program) {
    this.#server = server;
    this.credential = credential;
    this.program = program;
  }

  /** Resolves once it has registered. */
  static async start(
    server: Holdfast,
    name: string,
    options: LeshanDeviceOptions = {},
  ): Promise<LeshanDevice> {
    const { secure = true, port = secure ? server.coaps : server.coap } = options;
    const credential = await addDevice(server, newCredential(name), secure ? 'psk' : 'none');
    const program = runLeshan(credential, `${secure ? 'coaps' : 'coap'}://127.0.0.1:${port}`, options);
    const device = new LeshanDevice(server, credential, program);
    try {
      await device.registered();
    } catch (error) {
      await program.stop();
      throw new Error(`${name} did not register: ${program.output()}`, { cause: error });
    }
    return device;
  }

  get ofDevice() {
    return { params: { endpoint: this.credential.endpoint } };
  }

  at(path: string) {
    return { params: { endpoint: this.credential.endpoint, path } };
  }

  look() {
    return this.#server.call('getDevice', this.ofDevice);
  }

  /** Its registration, once there is one, or one that fits. */
  registered(
    fits: (
      registration: NonNullable<Awaited<ReturnType<LeshanDevice['look']>>['registration']>,
    ) => boolean = () => true,
  ) {
    return eventually(
      'the registration',
      async () => {
        const { state, registration } = await this.look();
        return registration !== null && state !== 'offline' && fits(registration) ? registration : undefined;
      },
      30_000,
    );
  }

  async read(path: string): Promise<Readonly<Record<string, unknown>>> {
    const { values } = answered(await this.#server.call('readResource', this.at(path)));
    return Object.fromEntries(values.map((one) => [one.path, one.value]));
  }

  /** A single value. */
  async value(path: string): Promise<unknown> {
    return (await this.read(path))[`/${path}`];
  }

  async write(path: string, value: string | number | boolean): Promise<void> {
    answered(await this.#server.call('writeResource', { ...this.at(path), query: {}, body: { value } }));
  }

  async update(
    path: string,
    values: Readonly<Record<string, string | number | boolean>>,
    mode: 'replace' | 'update' = 'update',
  ): Promise<void> {
    answered(
      await this.#server.call('writeResource', {
        ...this.at(path),
        query: { mode },
        body: { values: { ...values } },
      }),
    );
  }

  async execute(path: string): Promise<void> {
    answered(await this.#server.call('executeOrCreate', { ...this.at(path), body: {} }));
  }

  async samples(path: string) {
    const { samples } = await this.#server.call('listSamples', { ...this.ofDevice, query: { path } });
    return samples;
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}
