/** What a device is known by. Without a key it speaks plain CoAP. */
export interface Credential {
  readonly endpoint: string;
  readonly psk?: { readonly identity: string; readonly key: Uint8Array };
}
