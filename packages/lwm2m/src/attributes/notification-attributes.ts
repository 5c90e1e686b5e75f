/** When a device notifies (Core 1.1.1 §7.3.2 table 7.3.2-1). Times in seconds. */
export interface NotificationAttributes {
  /** Notify no more often. */
  readonly pmin?: number;
  /** Notify at least as often. */
  readonly pmax?: number;
  /** Evaluate no more often. */
  readonly epmin?: number;
  /** Evaluate at least as often. */
  readonly epmax?: number;
  /** Notify when the value crosses this, from either side. */
  readonly gt?: number;
  readonly lt?: number;
  /** Notify when the value has moved by this much since the last notification. */
  readonly st?: number;
}

export type AttributeName = keyof NotificationAttributes;

/** What Write-Attributes asks: a number sets, null removes, absent leaves. */
export type AttributeChange = { readonly [name in AttributeName]?: number | null };
