import { HOST_NAMES, aboutHost } from '@glance-kit/manifests';
import { foldText } from '@glance-kit/core/node';
import { Command, CommanderError } from 'commander';
import { DEFAULT_OUT, build, type BuildOptions } from './commands/build.js';
import { init, ownVersion, type InitOptions } from './commands/init.js';
import { EXIT, styleFor, type Io } from './io.js';
import { UsageError } from './usage-error.js';

const COLUMNS = 80;

const EXIT_CODES = 'Exit codes: 0 done, 1 wrong configuration or files in the way, 2 wrong usage.';

function hostLines(): string {
  const width = Math.max(...HOST_NAMES.map((host) => host.length)) + 2;
  return HOST_NAMES.map((host) => `  ${host.padEnd(width)}${foldText(aboutHost(host).what, width + 2)}`).join(
    '\n',
  );
}

/** The command as commander knows it; `complain` gets its words about a wrong call, `done` the exit code. */
function program(io: Io, complain: (text: string) => void, done: (code: number) => void): Command {
  const { bold } = styleFor(io, 'out');
  const command = new Command('glance-kit')
    .description('Cobrowse in the desktops that your agents work in, made from one configuration.')
    .version(ownVersion(), '--version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp({ helpWidth: COLUMNS, showGlobalOptions: false, styleTitle: bold })
    .configureOutput({
      writeOut: io.out,
      writeErr: complain,
      getOutHelpWidth: () => COLUMNS,
      getErrHelpWidth: () => COLUMNS,
      getOutHasColors: () => true,
      getErrHasColors: () => true,
    })
    .exitOverride()
    .addHelpText('after', `\nStart with "glance-kit init", then "glance-kit build <host>".\n${EXIT_CODES}`);

  command
    .command('init')
    .description('write a configuration with a comment at each setting')
    .argument('[host...]', `only with these hosts: ${HOST_NAMES.join(', ')}`)
    .option('--config <file>', 'file to write, .json or .ts', undefined)
    .option('--ts', 'write glance-kit.config.ts instead of glance-kit.config.json')
    .option('--json', 'say what was done as JSON')
    .addHelpText('after', '\nNever overwrites a file.')
    .action((hosts: string[], options: InitOptions) => done(init(hosts, options, io)));

  command
    .command('build')
    .description('write what a host installs, and the list of what is left to do')
    .argument('<host>', 'one of the hosts below, or all')
    .option('--config <file>', 'configuration; glance-kit.config.json or .ts in this folder unless given')
    .option('--out <folder>', 'folder that gets one folder for each host', DEFAULT_OUT)
    .option('--json', 'say what was done, or what is wrong, as JSON')
    .addHelpText(
      'after',
      `\n${bold('Hosts:')}\n${hostLines()}\n\n${foldText('The same configuration gives the same bytes, whenever and wherever it is built. A file that glance-kit did not write, or that was changed since, is never overwritten.')}\n\n${EXIT_CODES}`,
    )
    .action(async (host: string, options: BuildOptions) => done(await build(host, options, io)));
  return command;
}

/** Runs the command; returns its exit code. */
export async function run(io: Io): Promise<number> {
  let code: number = EXIT.done;
  const isJson = io.args.includes('--json');
  let said = '';
  try {
    const command = program(
      io,
      (text) => void (said += text),
      (result) => void (code = result),
    );
    await command.parseAsync(io.args, { from: 'user' });
    return code;
  } catch (cause) {
    if (cause instanceof CommanderError && cause.exitCode === 0) return EXIT.done;
    if (cause instanceof CommanderError) {
      // Called with nothing, it shows its help.
      if (!isJson && said.startsWith('Usage')) return (io.err(said), EXIT.usage);
      return usage(said.trim().replace(/^error: /, ''), '');
    }
    if (cause instanceof UsageError) return usage(cause.message, cause.advice);
    const message = cause instanceof Error ? cause.message : String(cause);
    if (isJson) io.out(`${JSON.stringify({ ok: false, message }, undefined, 2)}\n`);
    else io.err(`${styleFor(io, 'err').bad(foldText(message))}\n`);
    return EXIT.wrong;
  }

  function usage(message: string, advice: string): number {
    if (isJson)
      io.out(`${JSON.stringify({ ok: false, message, ...(advice && { advice }) }, undefined, 2)}\n`);
    else io.err(`${foldText(`${message} ${advice}`.trim())}\n${advice ? '' : 'See glance-kit --help.\n'}`);
    return EXIT.usage;
  }
}
