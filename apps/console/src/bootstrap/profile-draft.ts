import type { BootstrapProfile, RouteInput } from '@holdfast/api-contract';

/** A profile as it is typed. */
export interface ProfileDraft {
  readonly name: string;
  readonly isDefault: boolean;
  readonly rekey: boolean;
  readonly uri: string;
  readonly shortServerId: string;
  readonly lifetime: string;
  readonly binding: string;
  readonly minPeriod: string;
  readonly maxPeriod: string;
}

const textOf = (value: number | null): string => (value === null ? '' : String(value));

export const draftOf = (profile: BootstrapProfile | undefined): ProfileDraft => ({
  name: profile?.name ?? '',
  isDefault: profile?.isDefault ?? false,
  rekey: profile?.rekey ?? false,
  uri: profile?.server.uri ?? '',
  shortServerId: String(profile?.server.shortServerId ?? 1),
  lifetime: String(profile?.server.lifetime ?? 86_400),
  binding: profile?.server.binding ?? 'U',
  minPeriod: textOf(profile?.server.minPeriod ?? null),
  maxPeriod: textOf(profile?.server.maxPeriod ?? null),
});

export type DraftProblems = Partial<Record<keyof ProfileDraft, string>>;

const isWhole = (text: string, least: number, most: number): boolean =>
  /^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most;
const MOST_SECONDS = 2_147_483_647;

/** What is wrong with each field; the server has the last word. */
export function problemsOf(draft: ProfileDraft): DraftProblems {
  const { name, uri, shortServerId, lifetime, binding, minPeriod, maxPeriod } = draft;
  const problems: { -readonly [K in keyof DraftProblems]: string } = {};
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) problems.name = 'Letters, digits, ".", "_" and "-"';
  if (uri !== '' && !/^coaps:\/\/[^\s/?#@]+$/.test(uri))
    problems.uri = 'An address such as coaps://fleet.example:5684';
  if (!isWhole(shortServerId, 1, 65_534)) problems.shortServerId = 'A whole number from 1 to 65534';
  if (!isWhole(lifetime, 1, MOST_SECONDS)) problems.lifetime = 'Seconds, a whole number';
  if (!/^(?!.*(.).*\1)[UTSNQ]*U[UTSNQ]*$/.test(binding))
    problems.binding = 'U, and others of T, S, N and Q, each once';
  for (const field of ['minPeriod', 'maxPeriod'] as const)
    if (draft[field] !== '' && !isWhole(draft[field], 0, MOST_SECONDS))
      problems[field] = 'Seconds, a whole number, or nothing';
  if (minPeriod !== '' && maxPeriod !== '' && Number(maxPeriod) < Number(minPeriod))
    problems.maxPeriod ??= 'Not less than the least';
  return problems;
}

/** As the API takes it; what the form does not show stays as it is. */
export const bodyOf = (
  draft: ProfileDraft,
  before?: BootstrapProfile,
): RouteInput<'putBootstrapProfile'>['body'] => ({
  ...keptOf(before),
  isDefault: draft.isDefault,
  rekey: draft.rekey,
  server: {
    ...before?.server,
    uri: draft.uri === '' ? null : draft.uri,
    shortServerId: Number(draft.shortServerId),
    lifetime: Number(draft.lifetime),
    binding: draft.binding,
    minPeriod: draft.minPeriod === '' ? null : Number(draft.minPeriod),
    maxPeriod: draft.maxPeriod === '' ? null : Number(draft.maxPeriod),
  },
});

/** Servers beside this one keep their keys, which nobody is shown, where none is given. */
const keptOf = (before: BootstrapProfile | undefined) =>
  before === undefined ? {} : { others: before.others, access: before.access, readBefore: before.readBefore };
