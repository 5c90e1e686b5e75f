import type {
  Command,
  CommandList,
  CommandMember,
  CommandPreview,
  CommandPreviewQuery,
  CommandQuery,
  DeliveryList,
  DeliveryQuery,
  DeviceTrust,
  NewCommand,
  Root,
  RootList,
  AddedDevice,
  Attributes,
  BootstrapAssignment,
  BootstrapProfile,
  BootstrapProfileList,
  BootstrapProfileSettings,
  CompositeDone,
  CompositePaths,
  CompositeResult,
  CompositeWrite,
  Device,
  DeviceAuthority,
  DeviceBootstrap,
  DeviceList,
  DeviceQuery,
  DeviceSummary,
  DiscoverResult,
  Feed,
  FeedQuery,
  Health,
  ImportResult,
  LogStatus,
  NewDevice,
  ObjectDefinition,
  Observation,
  OperationList,
  OperationQuery,
  OperationResult,
  Overview,
  PostBody,
  QueuedOperation,
  ReadResult,
  ResourceValue,
  Revocation,
  SampleList,
  SampleQuery,
  ServerIdentity,
  WriteBody,
} from '@holdfast/api-contract';
import type { Bus } from '@holdfast/kernel';
import type { z } from 'zod';
import type { ServerEvent } from '../bus/server-event.ts';

type Out<T extends z.ZodType> = z.output<T>;

/** Who asks, and what is to become of it where the device cannot be asked at once. */
export interface Asking {
  readonly by: string;
  readonly queue: boolean | undefined;
  /** Seconds that it may wait. */
  readonly wait: number;
}

/**
 * The rooms behind the API, in the contract's own types. Each method rejects with the room's typed error (FleetError,
 * DeviceError, StorageError, ModelError, AccessError), whose code problem.ts maps to a problem document.
 */
export interface Rooms {
  readonly fleet: {
    list(query: Out<typeof DeviceQuery>): Out<typeof DeviceList>;
    get(endpoint: string): Promise<Device>;
    /** Undefined for what is not, or no longer, there. */
    summary(endpoint: string): DeviceSummary | undefined;
    overview(): Promise<Overview>;
    add(device: NewDevice): Promise<Out<typeof AddedDevice>>;
    remove(endpoint: string): Promise<void>;
    values(endpoint: string): Promise<readonly ResourceValue[]>;
  };
  readonly authorities: {
    list(): readonly DeviceAuthority[];
    add(certificate: string): Promise<DeviceAuthority>;
    remove(id: string): Promise<void>;
    revocations(id: string): readonly Revocation[];
    revoke(id: string, serial: string): Promise<Revocation>;
  };
  identity(): ServerIdentity;
  logStatus(): LogStatus;
  /** Paths as in the address: `3303/0/5700`, without a leading slash. What has to wait is answered as it waits. */
  readonly operations: {
    read(endpoint: string, path: string, asking: Asking): Promise<ReadResult | QueuedOperation>;
    write(
      endpoint: string,
      path: string,
      body: WriteBody,
      mode: 'replace' | 'update',
      asking: Asking,
    ): Promise<Out<typeof OperationResult> | QueuedOperation>;
    executeOrCreate(
      endpoint: string,
      path: string,
      body: Out<typeof PostBody>,
      asking: Asking,
    ): Promise<Out<typeof OperationResult> | QueuedOperation>;
    delete(
      endpoint: string,
      path: string,
      asking: Asking,
    ): Promise<Out<typeof OperationResult> | QueuedOperation>;
    discover(
      endpoint: string,
      path: string,
      asking: Asking,
    ): Promise<Out<typeof DiscoverResult> | QueuedOperation>;
    writeAttributes(
      endpoint: string,
      path: string,
      attributes: Out<typeof Attributes>,
      asking: Asking,
    ): Promise<Out<typeof OperationResult> | QueuedOperation>;
    observations(endpoint: string): readonly Observation[];
    observe(endpoint: string, path: string, asking: Asking): Promise<ReadResult | QueuedOperation>;
    cancelObservation(endpoint: string, path: string): Promise<void>;
  };
  /** Of several paths at once. */
  readonly composite: {
    read(
      endpoint: string,
      body: Out<typeof CompositePaths>,
      asking: Asking,
    ): Promise<CompositeResult | QueuedOperation>;
    write(
      endpoint: string,
      body: Out<typeof CompositeWrite>,
      asking: Asking,
    ): Promise<Out<typeof CompositeDone> | QueuedOperation>;
    observe(
      endpoint: string,
      body: Out<typeof CompositePaths>,
      asking: Asking,
    ): Promise<CompositeResult | QueuedOperation>;
    cancel(endpoint: string, body: Out<typeof CompositePaths>): Promise<void>;
  };
  readonly queue: {
    list(endpoint: string, query: Out<typeof OperationQuery>): Promise<Out<typeof OperationList>>;
    get(endpoint: string, id: string): Promise<QueuedOperation>;
    cancel(endpoint: string, id: string, by: string): Promise<void>;
  };
  readonly telemetry: {
    list(endpoint: string, query: Out<typeof SampleQuery>): Promise<Out<typeof SampleList>>;
  };
  readonly bootstrap: {
    readonly profiles: {
      list(): Out<typeof BootstrapProfileList>;
      get(name: string): BootstrapProfile;
      put(name: string, settings: BootstrapProfileSettings): Promise<BootstrapProfile>;
      remove(name: string): Promise<void>;
    };
    assign(endpoint: string, change: BootstrapAssignment): Promise<DeviceBootstrap>;
    trigger(endpoint: string, asking: Asking): Promise<Out<typeof OperationResult> | QueuedOperation>;
  };
  readonly commands: {
    listRoots(): Out<typeof RootList>;
    addRoot(signed: string): Promise<Root>;
    preview(query: Out<typeof CommandPreviewQuery>): Promise<CommandPreview>;
    propose(body: Out<typeof NewCommand>, by: string): Promise<Command>;
    list(query: Out<typeof CommandQuery>): Promise<Out<typeof CommandList>>;
    get(id: string): Promise<Command>;
    sign(id: string, signatures: readonly string[]): Promise<Command>;
    withdraw(id: string, by: string): Promise<void>;
    deliveries(id: string, query: Out<typeof DeliveryQuery>): Promise<Out<typeof DeliveryList>>;
    members(id: string): Promise<readonly CommandMember[]>;
    bundle(id: string, endpoint: string): Promise<string>;
    trust(endpoint: string): Promise<DeviceTrust>;
  };
  readonly feed: {
    list(query: Out<typeof FeedQuery>): Promise<Out<typeof Feed>>;
  };
  readonly models: {
    list(): readonly ObjectDefinition[];
    get(id: number, version: string | undefined): ObjectDefinition;
    importXml(xml: string): Promise<Out<typeof ImportResult>>;
  };
  readonly bus: Bus<ServerEvent>;
  health(): Promise<Out<typeof Health>>;
}
