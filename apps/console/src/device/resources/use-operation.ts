import { StillQueued, type QueuedOperation } from '@holdfast/api-contract';
import { useState } from 'react';

export type OperationState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running'; readonly doing: string }
  | { readonly phase: 'done'; readonly said: string; readonly at: number }
  | { readonly phase: 'waiting'; readonly queued: QueuedOperation }
  | { readonly phase: 'failed'; readonly doing: string; readonly error: unknown };

export interface Operation {
  readonly state: OperationState;
  /** `doing` names the attempt ("reading /3/0/9"); what `act` resolves with is shown as the result. True also where it waits for the device. */
  readonly run: (doing: string, act: () => Promise<string>) => Promise<boolean>;
  readonly clear: () => void;
}

/** One conversation with the device and how it went, shown where it was started. */
export function useOperation(): Operation {
  const [state, setState] = useState<OperationState>({ phase: 'idle' });
  const run = async (doing: string, act: () => Promise<string>): Promise<boolean> => {
    setState({ phase: 'running', doing });
    try {
      setState({ phase: 'done', said: await act(), at: Date.now() });
      return true;
    } catch (error) {
      if (error instanceof StillQueued) {
        setState({ phase: 'waiting', queued: error.operation });
        return true;
      }
      setState({ phase: 'failed', doing, error });
      return false;
    }
  };
  return { state, run, clear: () => setState({ phase: 'idle' }) };
}
