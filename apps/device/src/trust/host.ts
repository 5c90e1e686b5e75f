/** What the device's host can do when its owner says so. Each may be done twice, as after a loss of power. */
export interface Host {
  /** What firmware is installed for; a device of several parts has a host that knows them all. */
  readonly component: string;
  /** The version that runs. */
  readonly version: string;
  /** Whether the local operator is refused, and whether the machine works. */
  apply(flags: { readonly locked: boolean; readonly disabled: boolean }): void;
  wipe(what: 'data' | 'data and credentials'): Promise<void>;
  /** Returns before it happens, so that the receipt is kept first. */
  reboot(): void;
  factoryReset(): Promise<void>;
  /** Throws DeviceError for contents that it cannot use. */
  useServers(accounts: Uint8Array): Promise<void>;
  useCredentials(credentials: Uint8Array): Promise<void>;
  /** The image is the one that was signed for; the device runs it after its next start. */
  install(image: Uint8Array, version: string): Promise<void>;
}
