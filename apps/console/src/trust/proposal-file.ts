import type { CommandMember } from '@holdfast/api-contract';

interface ProposalParts {
  /** Base64, as the API has it, like `root`. */
  readonly payload: string;
  /** Empty for other targets than a set. */
  readonly members: readonly CommandMember[];
  /** The SignedRoot whose key holders sign it. */
  readonly root: string;
}

/** The file that `holdfast command sign` reads: nothing in it is believed but what fits the payload. */
export const proposalText = ({ payload, members, root }: ProposalParts): string =>
  `${JSON.stringify(
    {
      format: 'holdfast-proposal/1',
      payload,
      signatures: [],
      ...(members.length === 0 ? {} : { members }),
      root,
    },
    undefined,
    2,
  )}\n`;
