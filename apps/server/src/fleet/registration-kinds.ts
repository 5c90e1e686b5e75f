import { BoundedMap } from '@holdfast/kernel';
import type { Rows } from '../journal/rows.ts';

/** What a registration has in common with those of other devices that are built alike. */
export type RegistrationKind = Readonly<
  Omit<Rows['registration'], 'device' | 'id' | 'registeredAt' | 'smsNumber' | 'endedAt'>
>;

const MOST = 4096;
/** Characters: a device that says something else each time shall not fill the memory with what is remembered of it. */
const LONGEST = 4096;

/** Devices of one kind register alike, and there may be a hundred thousand of them: what they say is held once. */
export class RegistrationKinds {
  readonly #known = new BoundedMap<string, RegistrationKind>(MOST);
  #last: RegistrationKind | undefined;

  /** The kind, as the object that was given first. */
  of({
    lifetime,
    binding,
    queueMode,
    lwm2mVersion,
    objects,
    rootPath,
    contentFormats,
    transport,
    ended,
  }: Rows['registration']): RegistrationKind {
    const kind: RegistrationKind = {
      lifetime,
      binding,
      queueMode,
      lwm2mVersion,
      objects,
      rootPath,
      contentFormats,
      transport,
      ended,
    };
    if (this.#last !== undefined && isSame(this.#last, kind)) return this.#last;
    this.#last = this.#remembered(kind);
    return this.#last;
  }

  #remembered(kind: RegistrationKind): RegistrationKind {
    const text = JSON.stringify(kind);
    if (text.length > LONGEST) return kind;
    const known = this.#known.touch(text);
    if (known !== undefined) return known;
    this.#known.set(text, kind);
    return kind;
  }
}

const isSame = (a: RegistrationKind, b: RegistrationKind): boolean =>
  a.objects === b.objects &&
  a.lifetime === b.lifetime &&
  a.binding === b.binding &&
  a.queueMode === b.queueMode &&
  a.lwm2mVersion === b.lwm2mVersion &&
  a.rootPath === b.rootPath &&
  a.contentFormats === b.contentFormats &&
  a.transport === b.transport &&
  a.ended === b.ended;
