import type { Command } from 'commander';
import type { Shell } from '../shell.ts';

/** Adds one command below `parent`. */
export type Registrar = (parent: Command, shell: Shell) => void;
