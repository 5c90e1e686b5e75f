import { BoundedMap } from '@holdfast/kernel';

const MOST = 4096;
/** Longer ones are left alone: a device that says something else each time shall not fill the memory. */
const LONGEST = 4096;

/** Devices of one kind say the same things of themselves, and there may be a hundred thousand of them: each text is held once. */
export class SharedTexts {
  readonly #known = new BoundedMap<string, string>(MOST);

  /** The text, as the one that was given first. */
  one<T extends string | null>(text: T): T {
    if (text === null || text.length > LONGEST) return text;
    const known = this.#known.touch(text);
    if (known !== undefined) return known as T;
    this.#known.set(text, text);
    return text;
  }
}
