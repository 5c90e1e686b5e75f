/** The contract's rules for what is typed, in words that help; the server has the last word. */
export function endpointProblem(endpoint: string): string | undefined {
  if (endpoint === '') return 'A device needs an endpoint name.';
  if (endpoint.length > 128) return 'At most 128 characters.';
  if (/[\p{Cc}\s/?#]/u.test(endpoint)) return 'No spaces, no “/”, “?” or “#”.';
  return undefined;
}

export function keyProblem(key: string): string | undefined {
  const text = key.trim();
  if (text === '') return undefined;
  if (!/^[0-9a-fA-F]*$/.test(text)) return 'Only the digits 0 to 9 and a to f.';
  if (text.length % 2 === 1) return 'Two digits for each byte: one is missing.';
  if (text.length < 2 || text.length > 128) return `1 to 64 bytes; these are ${text.length / 2}.`;
  return undefined;
}

export function fingerprintProblem(fingerprint: string): string | undefined {
  const text = fingerprint.trim();
  return text === '' || /^([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$/.test(text)
    ? undefined
    : 'A SHA-256 fingerprint: 64 hex digits.';
}

export const publicKeyProblem = (publicKey: string): string | undefined =>
  publicKey.trim() === '' ? 'The public key of the device is needed.' : undefined;

/** Of what object 21 holds on the device. */
export function oscoreProblem(typed: {
  readonly senderId: string;
  readonly recipientId: string;
  readonly key: string;
  readonly masterSalt: string;
}): string | undefined {
  const [senderId, recipientId] = [typed.senderId.trim(), typed.recipientId.trim()];
  const isId = (text: string): boolean => /^([0-9a-fA-F]{2}){0,7}$/.test(text);
  if (!isId(senderId) || !isId(recipientId)) return 'Ids have at most 7 bytes, in hex.';
  if (senderId.toLowerCase() === recipientId.toLowerCase())
    return 'The sender id and the recipient id must differ.';
  if (keyProblem(typed.masterSalt) !== undefined) return 'The master salt has at most 64 bytes, in hex.';
  return keyProblem(typed.key);
}
