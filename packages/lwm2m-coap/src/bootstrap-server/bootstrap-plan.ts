import {
  bootstrapPlan,
  Lwm2mPath,
  readAccessControls,
  type BootstrapProfile,
  type BootstrapStep,
  type Discovered,
  type Entry,
} from '@holdfast/lwm2m';

/** What a device said of itself before it is changed. */
export interface BootstrapFindings {
  readonly discovered: readonly Discovered[];
  readonly entries: readonly Entry[];
  /** What was looked at. */
  readonly looked: readonly Entry[];
}

/** What a bootstrap server does with one device. */
export interface BootstrapPlan {
  /** To discover first: the root, or objects. */
  readonly discover?: readonly Lwm2mPath[];
  /** To read first, where they are there; devices let objects 1 and 2 be read (Core 1.1.1 §6.1.7.3). */
  readonly read?: readonly Lwm2mPath[];
  /** To read as far as the device lets it: Bootstrap-Read is of LwM2M 1.1, and what is refused is left out. */
  readonly look?: readonly Lwm2mPath[];
  /** Called once, with what was found. */
  readonly steps: (found: BootstrapFindings) => readonly BootstrapStep[];
}

export type BootstrapOutcome =
  | { readonly kind: 'finished' }
  /** `at`: what was being done, such as `write /0/1`. The device goes back to what it had. */
  | { readonly kind: 'failed'; readonly at: string; readonly error: Error };

const ACCESS_CONTROL = Lwm2mPath.of(2);
const SERVERS = Lwm2mPath.of(1);

/** What gives a device the accounts of a profile, knowing what it has already. `onLooked`: told of its former accounts, which are read first. */
export const planFor = (
  profile: BootstrapProfile,
  onLooked?: (accounts: readonly Entry[]) => void,
): BootstrapPlan => ({
  discover: [Lwm2mPath.root],
  ...(onLooked === undefined ? {} : { look: [SERVERS, ACCESS_CONTROL] }),
  ...(profile.access === undefined ? {} : { read: [ACCESS_CONTROL] }),
  steps: ({ discovered, entries, looked }) => {
    onLooked?.(looked);
    return bootstrapPlan(profile, { discovered, controls: readAccessControls(entries) });
  },
});
