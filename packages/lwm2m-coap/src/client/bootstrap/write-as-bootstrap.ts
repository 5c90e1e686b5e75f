import { Lwm2mPath, toTree, type Entry, type ResourceNode } from '@holdfast/lwm2m';
import { Refusal } from '../../refusal.ts';
import { rowOf } from '../accounts/table-object.ts';
import { refusing, type ObjectStore } from '../objects/object-store.ts';

/**
 * Writes to objects of the device's own, whatever rights their definitions give to servers. Resources that the device does not have are left
 * out (Core 1.1.1 §6.1.7.5); an instance that is not there is made where the device can.
 */
export async function writeAsBootstrap(store: ObjectStore, entries: readonly Entry[]): Promise<void> {
  for (const [objectId, instances] of toTree(entries)) {
    const path = Lwm2mPath.of(objectId);
    const object = store.object(path);
    for (const [instanceId, resources] of instances) {
      const instance = object.instances.get(instanceId);
      if (instance !== undefined) await writeInstance(instance.resources, resources);
      else if (object.create === undefined)
        throw new Refusal('not_found', `${path.child(instanceId).text} is not there`);
      else await refusing(() => object.create?.(instanceId, rowOf(resources)));
      store.changed(path.child(instanceId));
    }
  }
}

async function writeInstance(
  present: ReturnType<ObjectStore['instance']>['resources'],
  resources: ReadonlyMap<number, ResourceNode>,
): Promise<void> {
  for (const [id, value] of rowOf(resources)) {
    const resource = present.get(id);
    if ('type' in value) await refusing(() => resource?.write?.(value));
    else await refusing(() => resource?.writeInstances?.(value, 'replace'));
  }
}
