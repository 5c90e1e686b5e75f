import type { ImportResult, ObjectDefinition as ObjectView } from '@holdfast/api-contract';
import { HoldfastError, type Clock } from '@holdfast/kernel';
import {
  coreObjects,
  defineObject,
  importObjectXml,
  Lwm2mError,
  ModelRegistry,
  type ObjectDefinition,
  type ResourceDefinition,
} from '@holdfast/lwm2m';
import type { z } from 'zod';
import type { Feed } from '../feed/feed.ts';
import type { Journal } from '../journal/journal.ts';
import { transact } from '../journal/transact.ts';
import type { ModelStore } from './model-store.ts';

export class ModelError extends HoldfastError<'model_not_found' | 'invalid_model'> {
  override readonly name = 'ModelError';
}

/** Object definitions: the product's own, and those that the owner imported, which win. */
export class Models {
  readonly registry = new ModelRegistry(coreObjects);
  readonly #imported = new Set<string>();
  readonly #journal: Journal;
  readonly #feed: Feed;
  readonly #clock: Clock;

  private constructor(journal: Journal, feed: Feed, clock: Clock) {
    this.#journal = journal;
    this.#feed = feed;
    this.#clock = clock;
  }

  static async open(store: ModelStore, journal: Journal, feed: Feed, clock: Clock): Promise<Models> {
    const models = new Models(journal, feed, clock);
    for (const row of await store.loadModels()) models.#learn(fromJson(row.definition));
    return models;
  }

  list(): readonly ObjectView[] {
    return this.registry.objects().map((definition) => this.#view(definition));
  }

  get(id: number, version: string | undefined): ObjectView {
    const definition = this.registry.object(id, version);
    if (definition === undefined) {
      throw new ModelError(
        'model_not_found',
        `no definition of object ${id} is known; import it with: holdfast models import`,
      );
    }
    return this.#view(definition);
  }

  async importXml(xml: string): Promise<z.output<typeof ImportResult>> {
    const definitions = read(xml);
    await transact(this.#journal, (change) => {
      for (const definition of definitions) {
        const { id, version } = definition;
        change.put('model', {
          object: id,
          version,
          definition: toJson(definition),
          importedAt: this.#clock.now(),
        });
        change.afterwards(() => this.#learn(definition));
      }
      const names = definitions.map(({ id, version, name }) => `${id} ${name} ${version}`);
      this.#feed.add(change, { type: 'model.imported', text: `Imported object ${names.join(', ')}` });
    });
    return { imported: definitions.map(({ id, version, name }) => ({ id, version, name })) };
  }

  #learn(definition: ObjectDefinition): void {
    this.registry.add(definition);
    this.#imported.add(`${definition.id}/${definition.version}`);
  }

  #view(definition: ObjectDefinition): ObjectView {
    const { id, version, name, urn, multiple, mandatory } = definition;
    return {
      id,
      version,
      name,
      urn,
      multiple,
      mandatory,
      description: definition.description ?? null,
      resources: [...definition.resources.values()].map((resource) => ({
        id: resource.id,
        name: resource.name,
        operations: resource.operations,
        multiple: resource.multiple,
        mandatory: resource.mandatory,
        type: resource.type === 'none' ? null : resource.type,
        units: resource.units ?? null,
        range: resource.range ?? null,
        description: resource.description ?? null,
      })),
      source: this.#imported.has(`${id}/${version}`) ? 'imported' : 'product',
    };
  }
}

function read(xml: string): ObjectDefinition[] {
  try {
    return importObjectXml(xml);
  } catch (error) {
    if (error instanceof Lwm2mError) throw new ModelError('invalid_model', error.message, { cause: error });
    throw error;
  }
}

const toJson = (definition: ObjectDefinition): string =>
  JSON.stringify({ ...definition, resources: [...definition.resources.values()] });

function fromJson(json: string): ObjectDefinition {
  const { resources, ...object } = JSON.parse(json) as Omit<ObjectDefinition, 'resources'> & {
    resources: ResourceDefinition[];
  };
  return defineObject(object, resources);
}
