import type { CommandOperation } from '@holdfast/api-contract';

/** What goes with bytes that the server keeps for the devices alone. */
export const ATTACHED: readonly CommandOperation[] = ['servers', 'credentials'];

interface OperationWords {
  readonly operation: CommandOperation;
  readonly label: string;
  readonly effect: string;
}

/** What this page can propose: the others need a file, which the command line reads. */
export const PROPOSABLE: readonly OperationWords[] = [
  { operation: 'reboot', label: 'Reboot', effect: 'The device starts anew.' },
  { operation: 'lock', label: 'Lock', effect: 'The device refuses its local operator.' },
  { operation: 'unlock', label: 'Unlock', effect: 'The device obeys its local operator again.' },
  { operation: 'disable', label: 'Disable', effect: 'The device stops the function of its machine.' },
  { operation: 'enable', label: 'Enable', effect: 'The device starts the function of its machine again.' },
  {
    operation: 'factory-reset',
    label: 'Factory reset',
    effect: 'The device returns to the state in which it was made.',
  },
  { operation: 'wipe', label: 'Wipe', effect: 'The device erases what it has stored, for ever.' },
];
