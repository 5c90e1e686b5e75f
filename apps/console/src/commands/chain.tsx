import type { Command } from '@holdfast/api-contract';
import {
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleDotted,
  IconCircleMinus,
  IconCircleX,
  type Icon,
} from '@tabler/icons-react';
import { chainLinks, type ChainLinkState } from './chain-links.ts';
import classes from './chain.module.css';

export const linkLooks: Readonly<Record<ChainLinkState, { readonly icon: Icon; readonly word: string }>> = {
  done: { icon: IconCircleCheckFilled, word: 'happened' },
  none: { icon: IconCircleMinus, word: 'the root does without' },
  now: { icon: IconCircleDotted, word: 'waiting for this' },
  later: { icon: IconCircleDashed, word: 'not yet' },
  stopped: { icon: IconCircleX, word: 'will not happen' },
};

interface ChainProps {
  readonly command: Command;
  readonly quorum: number | undefined;
}

/** The whole chain in one line, as the server tells it: that it is so is verified on the command's page. */
export function Chain({ command, quorum }: ChainProps) {
  return (
    <ol className={classes['chain']} aria-label="Chain">
      {chainLinks(command, quorum).map(({ name, text, state }) => {
        const { icon: Glyph, word } = linkLooks[state];
        return (
          <li key={name} className={classes['link']} data-state={state} title={`${text}: ${word}`}>
            <Glyph size={13} stroke={1.8} aria-hidden="true" />
            <span>{text}</span>
            <span className="visually-hidden">, {word}</span>
          </li>
        );
      })}
    </ol>
  );
}
