import { useQuery } from '@tanstack/react-query';
import { selfQuery } from '../api/queries.ts';
import type { DeviceAddress } from './client-commands.ts';

const usualPorts = { coap: 5683, coaps: 5684 };

/** The server knows its ports; the console's own host is the best guess at the name that devices reach it by. */
export function useDeviceAddress(): DeviceAddress {
  const { data } = useQuery(selfQuery);
  return { host: location.hostname, ...(data?.devicePorts ?? usualPorts) };
}
