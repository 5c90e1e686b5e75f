import { Option, type Command } from 'commander';
import type { InitOptions, ServeOptions, WitnessShell } from './actions.ts';

/** `init`, `add-log` and `serve`, below the command that is given. What they do is loaded when one is run. */
export function addWitnessCommands(parent: Command, shell: WitnessShell): void {
  const data = () =>
    new Option('--data <dir>', 'where it keeps its key and what it has seen').default('./witness');
  parent
    .command('init')
    .description('make the key of a new witness')
    .argument('<name>', 'what it is called, for ever: an address of yours, such as witness.example/w1')
    .addOption(data())
    .addOption(
      new Option('--algorithm <name>', 'ml-dsa-44 withstands quantum computers; its cosignatures are 2.4 kB')
        .choices(['ed25519', 'ml-dsa-44'])
        .default('ed25519'),
    )
    .action(async (name: string, options: InitOptions) => {
      const { init } = await import('./actions.ts');
      init(shell, name, options);
    });
  parent
    .command('add-log')
    .description('cosign this log from now on')
    .argument('<key>', "the log's key, as its owner gives it: origin+id+base64")
    .addOption(data())
    .action(async (key: string, options: { readonly data: string }) => {
      const { addLog } = await import('./actions.ts');
      addLog(shell, key, options.data);
    });
  parent
    .command('serve')
    .description('answer logs until it is told to end (C2SP tlog-witness, POST /add-checkpoint)')
    .addOption(data())
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .option('--port <port>', 'port to listen at; 0 takes any free one', Number, 8081)
    .action(async (options: ServeOptions) => {
      const { serve } = await import('./actions.ts');
      await serve(shell, options);
    });
}
