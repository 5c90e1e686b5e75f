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
