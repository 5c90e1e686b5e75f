import { equal } from '@holdfast/bytes';

/** The data types of LwM2M Core 1.1.1 appendix C. */
export type ResourceType = Lwm2mValue['type'];

/** Number when it is a safe integer, bigint otherwise; {@link exactInteger} makes it so. */
export type ExactInteger = number | bigint;

export interface ObjectLink {
  readonly objectId: number;
  readonly instanceId: number;
}

export type Lwm2mValue =
  | { readonly type: 'string'; readonly value: string }
  /** 64 bits, signed. */
  | { readonly type: 'integer'; readonly value: ExactInteger }
  /** 64 bits. */
  | { readonly type: 'unsigned'; readonly value: ExactInteger }
  /** Double precision; NaN and infinities only where the format has them. */
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'opaque'; readonly value: Uint8Array }
  /** Whole seconds since 1970-01-01T00:00:00Z, within what a Date holds. */
  | { readonly type: 'time'; readonly value: number }
  | { readonly type: 'objlnk'; readonly value: ObjectLink }
  /** CoRE link format, not parsed. */
  | { readonly type: 'corelnk'; readonly value: string };

/** Same type and same value. NaN equals itself, so that an unchanged reading is not a change. */
export function sameValue(a: Lwm2mValue, b: Lwm2mValue): boolean {
  if (a.type === 'opaque') return b.type === 'opaque' && equal(a.value, b.value);
  if (a.type === 'objlnk') {
    return (
      b.type === 'objlnk' &&
      a.value.objectId === b.value.objectId &&
      a.value.instanceId === b.value.instanceId
    );
  }
  return a.type === b.type && (a.value === b.value || Object.is(a.value, b.value));
}
