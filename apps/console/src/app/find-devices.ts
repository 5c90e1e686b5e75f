import type { DeviceSummary } from '@holdfast/api-contract';

/** The devices whose endpoint, serial number or model has all the words; those whose endpoint starts with the text first. */
export function findDevices(devices: Iterable<DeviceSummary>, query: string, most: number): DeviceSummary[] {
  const text = query.trim().toLowerCase();
  if (text === '') return [];
  const words = text.split(/\s+/);
  const starting: DeviceSummary[] = [];
  const others: DeviceSummary[] = [];
  for (const device of devices) {
    const name = device.endpoint.toLowerCase();
    if (name.startsWith(text)) starting.push(device);
    else if (others.length < most) {
      const all = `${name}\n${device.serialNumber ?? ''}\n${device.model ?? ''}`.toLowerCase();
      if (words.every((word) => all.includes(word))) others.push(device);
    }
    if (starting.length === most) break;
  }
  return [...starting, ...others].slice(0, most);
}
