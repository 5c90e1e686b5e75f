import { utf8 } from '@holdfast/bytes';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Command } from '../command/command.ts';
import { ISSUED, OWNER } from './test-root.ts';

export const ENDPOINT = 'urn:dev:logger-17';
export const MODEL = 'cold-chain-2';
export const NONCE: Uint8Array = sha256(utf8('holdfast test nonce')).slice(0, 16);
export const SALT: Uint8Array = sha256(utf8('holdfast test salt')).slice(0, 16);

/** A reboot of one device, unless told otherwise. */
export const testCommand = (options: Partial<Command> = {}): Command => ({
  owner: OWNER,
  root: 1,
  target: { kind: 'device', endpoint: ENDPOINT },
  operation: 6,
  arguments: new Map(),
  notBefore: ISSUED,
  expires: ISSUED + 86_400,
  salt: SALT,
  ...options,
});
