export type AttributeName = 'pmin' | 'pmax' | 'gt' | 'lt' | 'st';

export const attributeFields: readonly { id: AttributeName; label: string; isTime: boolean }[] = [
  { id: 'pmin', label: 'Not more often than', isTime: true },
  { id: 'pmax', label: 'At least every', isTime: true },
  { id: 'gt', label: 'When above', isTime: false },
  { id: 'lt', label: 'When below', isTime: false },
  { id: 'st', label: 'When changed by', isTime: false },
];

/** Only those that were filled in. */
export function attributesOf(
  values: Partial<Record<AttributeName, number | string>>,
): Partial<Record<AttributeName, number>> {
  const filled = Object.entries(values).filter(([, value]) => value !== '' && Number.isFinite(Number(value)));
  return Object.fromEntries(filled.map(([key, value]) => [key, Number(value)]));
}
