import {
  applyAttributes,
  effectiveAttributes,
  Lwm2mPath,
  type AttributeChange,
  type NotificationAttributes,
  type ResourceDefinition,
} from '@holdfast/lwm2m';
import { Refusal } from '../../refusal.ts';

/** Paths that can have attributes of their own. */
const MAX_PATHS = 1024;

/** What Write-Attributes left at each path (Core 1.1.1 §6.3.4). */
export class AttributeStore {
  readonly #byPath = new Map<string, NotificationAttributes>();

  change(path: Lwm2mPath, change: AttributeChange, definition: ResourceDefinition | undefined): void {
    const next = applyAttributes(this.at(path) ?? {}, change, path, definition);
    if (Object.keys(next).length === 0) this.#byPath.delete(path.text);
    else if (this.#byPath.size < MAX_PATHS || this.#byPath.has(path.text)) this.#byPath.set(path.text, next);
    else throw new Refusal('bad_request', 'too many paths have attributes');
  }

  readonly at = (path: Lwm2mPath): NotificationAttributes | undefined => this.#byPath.get(path.text);

  effective(path: Lwm2mPath): NotificationAttributes {
    return this.#byPath.size === 0 ? {} : effectiveAttributes(path, this.at);
  }

  /** An instance was deleted. */
  forget(path: Lwm2mPath): void {
    for (const text of this.#byPath.keys()) {
      if (path.isPrefixOf(Lwm2mPath.parse(text))) this.#byPath.delete(text);
    }
  }
}
