import { BytesWriter } from '@holdfast/bytes';
import type { World } from './fixture.ts';

const LINKTYPE_IPV4 = 228;

/** What went over a world's network, as a pcap file of IPv4 packets: for other people's dissectors. */
export function capture({ wire }: Pick<World, 'wire'>): Uint8Array {
  const file = new BytesWriter(4096)
    .u32(0xa1b2c3d4)
    .u16(2)
    .u16(4)
    .u32(0)
    .u32(0)
    .u32(65_535)
    .u32(LINKTYPE_IPV4);
  for (const [second, { from, to, bytes }] of wire.entries()) {
    const length = 28 + bytes.length;
    file.u32(second).u32(0).u32(length).u32(length);
    file.u16(0x4500).u16(length).u32(0).u8(64).u8(17).u16(0).put(ipv4(from.host)).put(ipv4(to.host));
    // Checksums of zero are not looked at.
    file
      .u16(from.port)
      .u16(to.port)
      .u16(8 + bytes.length)
      .u16(0)
      .put(bytes);
  }
  return file.bytes();
}

const ipv4 = (host: string): Uint8Array => Uint8Array.from(host.split('.').map(Number));
