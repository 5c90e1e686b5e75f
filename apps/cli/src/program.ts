import { addWitnessCommands } from '@holdfast/witness';
import { Command, Option } from 'commander';
import { authoritiesAdd, authoritiesRemove, authoritiesRevoke } from './commands/authorities-change.ts';
import { authoritiesList, authoritiesRevoked } from './commands/authorities-list.ts';
import { bootstrapAssign } from './commands/bootstrap-assign.ts';
import { bootstrapFactory } from './commands/bootstrap-factory.ts';
import { bootstrapProfiles } from './commands/bootstrap-profiles.ts';
import { bootstrapTrigger } from './commands/bootstrap-trigger.ts';
import { commandPropose } from './commands/command-propose.ts';
import { commandShow } from './commands/command-show.ts';
import { commandSign } from './commands/command-sign.ts';
import { commandStatus } from './commands/command-status.ts';
import { commandSubmit, rootSubmit } from './commands/command-submit.ts';
import { create } from './commands/create.ts';
import { deleteInstance } from './commands/delete.ts';
import { deviceOperations } from './commands/device-operations.ts';
import { devicesAdd } from './commands/devices-add.ts';
import { devicesList } from './commands/devices-list.ts';
import { devicesRm } from './commands/devices-rm.ts';
import { devicesShow } from './commands/devices-show.ts';
import { discover } from './commands/discover.ts';
import { events } from './commands/events.ts';
import { exec } from './commands/exec.ts';
import { logAudit } from './commands/log-audit.ts';
import { logCheckEvidence } from './commands/log-check-evidence.ts';
import { keyNew } from './commands/key-new.ts';
import { rootInit, rootRotate } from './commands/root-init.ts';
import { rootShow } from './commands/root-show.ts';
import { logStatus } from './commands/log-status.ts';
import { modelsImport } from './commands/models-import.ts';
import { modelsList } from './commands/models-list.ts';
import { observations } from './commands/observations.ts';
import { observe } from './commands/observe.ts';
import { read } from './commands/read.ts';
import type { Registrar } from './commands/registrar.ts';
import { samples } from './commands/samples.ts';
import { serve } from './commands/serve.ts';
import { serverIdentity } from './commands/server-identity.ts';
import { signIn } from './commands/sign-in.ts';
import { values } from './commands/values.ts';
import { write } from './commands/write.ts';
import type { Shell } from './shell.ts';

const DEFAULT_SERVER = 'http://127.0.0.1:8080';

const OF_DEVICES: readonly Registrar[] = [devicesList, devicesShow, devicesAdd, devicesRm];
const OF_A_DEVICE: readonly Registrar[] = [deviceOperations];
const ON_A_DEVICE: readonly Registrar[] = [
  values,
  read,
  write,
  exec,
  create,
  deleteInstance,
  discover,
  observe,
  observations,
  samples,
];
const OF_AUTHORITIES: readonly Registrar[] = [
  authoritiesList,
  authoritiesAdd,
  authoritiesRemove,
  authoritiesRevoke,
  authoritiesRevoked,
];
const OF_KEYS: readonly Registrar[] = [keyNew];
const OF_THE_ROOT: readonly Registrar[] = [rootInit, rootShow, rootRotate, rootSubmit];
const OF_COMMANDS: readonly Registrar[] = [
  commandPropose,
  commandShow,
  commandSign,
  commandSubmit,
  commandStatus,
];
const OF_MODELS: readonly Registrar[] = [modelsList, modelsImport];

const OF_BOOTSTRAP: readonly Registrar[] = [
  bootstrapProfiles,
  bootstrapAssign,
  bootstrapFactory,
  bootstrapTrigger,
];

/** Every command and option, before any is run. */
export function createProgram(shell: Shell): Command {
  const program = new Command('holdfast')
    .description('Run and operate Holdfast, which manages the devices of their maker.')
    .addOption(
      new Option('--server <url>', 'server to speak to, or HOLDFAST_URL').default(
        shell.env['HOLDFAST_URL'] || DEFAULT_SERVER,
      ),
    )
    .option('--token-file <file>', 'file with the bearer token (default: the variable HOLDFAST_ADMIN_TOKEN)')
    .option('--json', 'print JSON: one document, or one a line where a command follows')
    .showHelpAfterError('(add --help to see what it takes)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({ writeOut: shell.stdout, writeErr: shell.stderr });
  const add = (parent: Command, registrars: readonly Registrar[]): void => {
    for (const register of registrars) register(parent, shell);
  };
  add(program, [serve, signIn]);
  add(program.command('devices').description('list, show, add and remove devices'), OF_DEVICES);
  add(program.command('device').description('what waits for one device'), OF_A_DEVICE);
  add(program, ON_A_DEVICE);
  add(program, [events, serverIdentity]);
  add(program.command('authorities').description("authorities of devices' certificates"), OF_AUTHORITIES);
  add(program.command('models').description('object definitions'), OF_MODELS);
  add(program.command('bootstrap').description('how devices get their operational keys'), OF_BOOTSTRAP);
  add(program.command('log').description('transparency logs: of the server, and of others from outside'), [
    logStatus,
    logAudit,
    logCheckEvidence,
  ]);
  addWitnessCommands(program.command('witness').description("cosign other owners' transparency logs"), shell);
  add(program.command('key').description('keys of key holders'), OF_KEYS);
  add(program.command('root').description("the owner's root of trust"), OF_THE_ROOT);
  add(program.command('command').description('commands that key holders sign'), OF_COMMANDS);
  program.addHelpText('after', EXIT_CODES);
  return program;
}

const EXIT_CODES = `
Exit codes: 0 done; 1 refused or failed; 2 wrong use; 3 no server reached.`;
