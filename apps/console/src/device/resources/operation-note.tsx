import { CloseButton, Loader } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconMoon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Ago } from '../../parts/ago.tsx';
import { explain } from '../../parts/explain.ts';
import classes from './operation-note.module.css';
import type { Operation } from './use-operation.ts';

/** How the last operation went, in plain words, next to what it was about. */
export function OperationNote({ operation: { state, clear } }: { readonly operation: Operation }) {
  if (state.phase === 'idle') return null;
  return (
    <output className={classes['note']} data-phase={state.phase}>
      {state.phase === 'running' && (
        <>
          <Loader size={13} aria-hidden="true" /> {state.doing}; waiting for the device
        </>
      )}
      {state.phase === 'done' && (
        <>
          <IconCheck size={15} aria-hidden="true" />
          <span className={classes['text']}>
            {state.said}{' '}
            <span className="muted">
              <Ago time={state.at} />
            </span>
          </span>
          <CloseButton size="xs" aria-label="Dismiss" onClick={clear} />
        </>
      )}
      {state.phase === 'waiting' && (
        <>
          <IconMoon size={15} aria-hidden="true" />
          <span className={classes['text']}>
            Waits for the device to wake; given up <Ago time={state.queued.expiresAt} />.{' '}
            <Link
              to="/devices/$endpoint/operations"
              params={{ endpoint: state.queued.endpoint }}
              preload={false}
            >
              See what waits
            </Link>
          </span>
          <CloseButton size="xs" aria-label="Dismiss" onClick={clear} />
        </>
      )}
      {state.phase === 'failed' && <Failure doing={state.doing} error={state.error} onClose={clear} />}
    </output>
  );
}

function Failure(props: { readonly doing: string; readonly error: unknown; readonly onClose: () => void }) {
  const { reason, advice, code } = explain(props.error);
  return (
    <>
      <IconAlertTriangle size={15} aria-hidden="true" />
      <span className={classes['text']}>
        <strong>Not done: {props.doing}.</strong> {reason} {advice}{' '}
        {code !== undefined && <code>{code}</code>}
      </span>
      <CloseButton size="xs" aria-label="Dismiss" onClick={props.onClose} />
    </>
  );
}
