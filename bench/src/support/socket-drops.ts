import { readFileSync } from 'node:fs';

/** Datagrams that the kernel dropped because a socket's buffer was full, of all UDP sockets on a port. Linux. */
export function socketDrops(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return ['/proc/net/udp', '/proc/net/udp6']
    .flatMap((file) => readFileSync(file, 'utf8').trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, address, remote]) => address?.endsWith(local) && remote?.endsWith(':0000'))
    .reduce((sum, fields) => sum + Number(fields.at(-1)), 0);
}
