/** When and how a device notifies (Core 1.2 §7.3.2, <NOTIFICATION> class attributes). Periods in seconds. */
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
  /** Notify when a boolean falls (0) or rises (1). Since 1.2. */
  readonly edge?: number;
  /** Notify without (0) or with (1) an acknowledgement. Since 1.2. */
  readonly con?: number;
  /** Readings to keep for a server that cannot be reached. Since 1.2. */
  readonly hqmax?: number;
}

export type AttributeName = keyof NotificationAttributes;

/** What Write-Attributes asks: a number sets, null removes, absent leaves. */
export type AttributeChange = { readonly [name in AttributeName]?: number | null };
