import type { Keyring } from '../secrets/keyring.ts';
import { credentialOf } from './bootstrap-record.ts';
import type { DeviceRecord, DeviceRow } from './device-record.ts';
import type { Directory } from './directory.ts';
import type { FleetStore } from './fleet-store.ts';
import { decodeOscoreParameters, type OscoreParameters } from './oscore/oscore-parameters.ts';

/** What is secret of devices: sealed on the disk, opened when a handshake or a first message needs it. */
export class DeviceKeys {
  readonly #parts: { readonly store: FleetStore; readonly keyring: Keyring };
  readonly #directory: Directory;

  constructor(parts: { readonly store: FleetStore; readonly keyring: Keyring }, directory: Directory) {
    this.#parts = parts;
    this.#directory = directory;
  }

  /** The key belonging to a PSK identity; undefined where no device has it. */
  async pskOf(identity: string): Promise<Uint8Array | undefined> {
    const record = this.#directory.byIdentity(identity);
    if (record === undefined || record.removed) return undefined;
    const { device } = record.row;
    const { store } = this.#parts;
    switch (credentialOf(record, identity)) {
      case 'operational':
        return this.#open(pskPurpose(device), await store.sealedKeyOf(device));
      case 'next':
        return this.#open(pskPurpose(device), record.bootstrap?.last?.nextSealedKey);
      case 'factory':
        return this.#open(factoryPurpose(device), await store.sealedFactoryKeyOf(device));
      default:
        return undefined;
    }
  }

  /** Undefined for a device that is not there, or has no OSCORE. */
  async oscoreOf({ row, removed }: DeviceRecord): Promise<OscoreParameters | undefined> {
    if (removed || row.security !== 'oscore') return undefined;
    const opened = this.#open(
      purposeOf('oscore', row.device),
      await this.#parts.store.sealedKeyOf(row.device),
    );
    return opened && decodeOscoreParameters(opened);
  }

  #open(purpose: string, sealed: Uint8Array | null | undefined): Uint8Array | undefined {
    return sealed === null || sealed === undefined ? undefined : this.#parts.keyring.unseal(purpose, sealed);
  }
}

/** The number, not the name: a device that is removed and added again under its old name cannot open the old seal. */
export const pskPurpose = (device: number): string => `psk:${device}`;
export const factoryPurpose = (device: number): string => `factory-psk:${device}`;

/** Of what a device proves itself with. */
export const purposeOf = (mode: DeviceRow['security'], device: number): string =>
  mode === 'oscore' ? `oscore:${device}` : pskPurpose(device);
