import type { Attributes, CompositePaths, CompositeWrite, PostBody, WriteBody } from '@holdfast/api-contract';
import { Lwm2mPath, type Entry, type ResourceLookup } from '@holdfast/lwm2m';
import type { z } from 'zod';
import { FleetError } from './fleet-error.ts';
import { entriesOf, entryOf, pathOf } from './json-values.ts';
import type { OperationRequest, WrittenEntry } from './operation-request.ts';

/** What people and programs ask, made into what can be asked of a device. Each throws FleetError for what cannot. */
export const readRequest = {
  read: (text: string): OperationRequest => ({
    kind: 'read',
    path: pathOf(text, [1, 2, 3, 4], 'something to read'),
  }),

  observe: (text: string): OperationRequest => ({
    kind: 'observe',
    path: pathOf(text, [1, 2, 3, 4], 'something to observe'),
  }),

  discover: (text: string): OperationRequest => ({
    kind: 'discover',
    path: pathOf(text, [1, 2, 3], 'something to discover'),
  }),

  delete: (text: string): OperationRequest => ({
    kind: 'delete',
    path: pathOf(text, [2, 4], 'an object instance or a resource instance'),
  }),

  write(text: string, body: WriteBody, mode: 'replace' | 'update', lookup: ResourceLookup): OperationRequest {
    const path = pathOf(text, [2, 3, 4], 'an instance or a resource');
    const isOne = 'value' in body;
    if (isOne && path.depth < 3)
      throw new FleetError('invalid_value', `${path.text} takes "values" by resource, not one "value"`);
    const entries = isOne ? [entryOf(path, body.value, lookup)] : entriesOf(path, body.values, lookup);
    return { kind: 'write', path, mode, entries: marked(entries, lookup) };
  },

  executeOrCreate(text: string, body: z.output<typeof PostBody>, lookup: ResourceLookup): OperationRequest {
    const path = pathOf(text, [1, 3], 'an object to create in or a resource to execute');
    if (path.depth === 3) return { kind: 'execute', path, arguments: body.arguments };
    const { instance, values } = body;
    const base: Lwm2mPath = path.child(instance ?? 0);
    const entries = values === undefined ? [] : entriesOf(base, values, lookup);
    return { kind: 'create', path, instance, entries: marked(entries, lookup) };
  },

  writeAttributes(text: string, given: z.output<typeof Attributes>): OperationRequest {
    const path = pathOf(text, [1, 2, 3, 4], 'something with attributes');
    const attributes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    return { kind: 'write-attributes', path, attributes };
  },

  readComposite: (body: z.output<typeof CompositePaths>): OperationRequest => ({
    kind: 'read-composite',
    path: Lwm2mPath.root,
    paths: readRequest.paths(body, 'something to read'),
  }),

  observeComposite: (body: z.output<typeof CompositePaths>): OperationRequest => ({
    kind: 'observe-composite',
    path: Lwm2mPath.root,
    paths: readRequest.paths(body, 'something to observe'),
  }),

  writeComposite({ values }: z.output<typeof CompositeWrite>, lookup: ResourceLookup): OperationRequest {
    const entries = Object.entries(values).map(([text, value]) =>
      entryOf(pathOf(text.slice(1), [3, 4], 'a resource'), value, lookup),
    );
    return { kind: 'write-composite', path: Lwm2mPath.root, entries: marked(entries, lookup) };
  },

  /** Each once. */
  paths: ({ paths }: z.output<typeof CompositePaths>, use: string): readonly Lwm2mPath[] =>
    [...new Set(paths)].map((text) =>
      text === '/' ? Lwm2mPath.root : pathOf(text.slice(1), [1, 2, 3, 4], use),
    ),
};

const marked = (entries: readonly Entry[], lookup: ResourceLookup): WrittenEntry[] =>
  entries.map((entry) => {
    const { objectId, resourceId } = entry.path;
    const definition = lookup(objectId as number, resourceId as number);
    return { ...entry, isSecret: definition?.operations.includes('R') === false };
  });
