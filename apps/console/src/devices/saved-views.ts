/** A question worth asking again, kept in this browser. */
export interface SavedView {
  readonly name: string;
  readonly search: Readonly<Record<string, string>>;
}

export const usualViews: readonly SavedView[] = [
  { name: 'All devices', search: {} },
  { name: 'Need attention', search: { q: 'needs:attention', sort: 'attention' } },
  { name: 'Gone quiet', search: { q: 'state:late,offline', sort: '-lastSeen' } },
  { name: 'Low battery', search: { q: 'battery:<20', sort: 'battery' } },
];

const key = 'holdfast-device-views';

export function loadViews(): SavedView[] {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(parsed) ? parsed.filter(isView) : [];
  } catch {
    return [];
  }
}

export function storeViews(views: readonly SavedView[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(views));
  } catch {
    // Where storage is forbidden a view lasts as long as the page.
  }
}

function isView(value: unknown): value is SavedView {
  if (typeof value !== 'object' || value === null) return false;
  const { name, search } = value as Partial<Record<string, unknown>>;
  return (
    typeof name === 'string' &&
    typeof search === 'object' &&
    search !== null &&
    Object.values(search).every((each) => typeof each === 'string')
  );
}
