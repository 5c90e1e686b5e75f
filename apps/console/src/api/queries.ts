import type { Device, DeviceSummary } from '@holdfast/api-contract';
import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export const selfQuery = queryOptions({
  queryKey: ['self'],
  queryFn: ({ signal }) => call('self', undefined, signal),
});

export const profilesQuery = queryOptions({
  queryKey: ['bootstrap-profiles'],
  queryFn: ({ signal }) => call('listBootstrapProfiles', undefined, signal),
});

export const authoritiesQuery = queryOptions({
  queryKey: ['authorities'],
  queryFn: async ({ signal }) => (await call('listAuthorities', undefined, signal)).authorities,
});

export const revocationsQuery = (id: string) =>
  queryOptions({
    queryKey: ['authorities', id, 'revocations'],
    queryFn: async ({ signal }) => (await call('listRevocations', { params: { id } }, signal)).revocations,
  });

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => call('overview', undefined, signal),
});

export const deviceQuery = (endpoint: string) =>
  queryOptions({
    queryKey: ['device', endpoint],
    queryFn: ({ signal }) => call('getDevice', { params: { endpoint } }, signal),
  });

export const valuesQuery = (endpoint: string) =>
  queryOptions({
    queryKey: ['values', endpoint],
    queryFn: async ({ signal }) => (await call('listValues', { params: { endpoint } }, signal)).values,
  });

export const observationsQuery = (endpoint: string) =>
  queryOptions({
    queryKey: ['observations', endpoint],
    queryFn: async ({ signal }) =>
      (await call('listObservations', { params: { endpoint } }, signal)).observations,
  });

export const objectsQuery = queryOptions({
  queryKey: ['objects'],
  queryFn: async ({ signal }) => (await call('listObjects', undefined, signal)).objects,
});

export const objectVersionQuery = (id: number, version: string) =>
  queryOptions({
    queryKey: ['objects', id, version],
    queryFn: ({ signal }) => call('getObject', { params: { id }, query: { version } }, signal),
    retry: false,
  });

/** A summary from the stream over what was fetched: the registration keeps what only the full answer has. */
export function mergeSummary(device: Device, summary: DeviceSummary): Device {
  const { registration } = device;
  return {
    ...device,
    ...summary,
    registration:
      summary.registration === null || registration === null
        ? null
        : { ...registration, ...summary.registration },
  };
}
