const HEADER = 13;

/** `epoch:sequence` of every protected record in a datagram to a peer that uses no Connection ID of its own (RFC 6347 §4.1). */
export function sequencesOf(datagram: Uint8Array): string[] {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  const found: string[] = [];
  for (let at = 0; at + HEADER <= datagram.length;) {
    const epoch = view.getUint16(at + 3);
    const sequence = view.getUint16(at + 5) * 2 ** 32 + view.getUint32(at + 7);
    if (epoch > 0) found.push(`${epoch}:${sequence}`);
    at += HEADER + view.getUint16(at + 11);
  }
  return found;
}
