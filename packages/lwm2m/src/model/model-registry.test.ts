import { describe, expect, it } from 'vitest';
import { coreObjects } from './core-objects.ts';
import { defineObject, type ObjectDefinition } from './definition.ts';
import { compareVersions, ModelRegistry } from './model-registry.ts';

const version = (text: string, name = text): ObjectDefinition =>
  defineObject({ id: 9, version: text, name, urn: 'urn:x', multiple: false, mandatory: false }, [
    { id: 1, name, operations: 'R', multiple: false, mandatory: false, type: 'float' },
  ]);

describe('ModelRegistry', () => {
  it('prefers the version asked for, then the newest', () => {
    const registry = new ModelRegistry([version('1.9'), version('1.10'), version('1.0')]);
    expect(registry.versions(9)).toEqual(['1.10', '1.9', '1.0']);
    expect(registry.object(9)?.version).toBe('1.10');
    expect(registry.object(9, '1.0')?.version).toBe('1.0');
    expect(registry.object(9, '7.0')?.version).toBe('1.10');
    expect(registry.lookup(new Map([[9, '1.9']]))(9, 1)?.name).toBe('1.9');
    expect(registry.lookup()(9, 2)).toBeUndefined();
    expect(registry.lookup()(8, 1)).toBeUndefined();
  });

  it('replaces a definition of the same version', () => {
    const registry = new ModelRegistry([version('1.0', 'old')]);
    registry.add(version('1.0', 'new'));
    expect(registry.versions(9)).toEqual(['1.0']);
    expect(registry.resource(9, 1)?.name).toBe('new');
  });

  it('holds the core objects', () => {
    const registry = new ModelRegistry(coreObjects);
    expect(registry.objects().map(({ id }) => id)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 19, 20, 21, 23, 25, 26, 27, 3200, 3303, 3304, 3336,
      26250,
    ]);
    expect(registry.resource(3303, 5700)).toMatchObject({ type: 'float', operations: 'R', mandatory: true });
    expect(registry.resource(3, 4)).toMatchObject({ type: 'none', operations: 'E' });
  });
});

describe('compareVersions', () => {
  it('goes by number', () => {
    expect(['1.10', '2', '1.0', '1.9'].sort(compareVersions)).toEqual(['1.0', '1.9', '1.10', '2']);
    expect(compareVersions('1.0', '1')).toBe(0);
  });
});
