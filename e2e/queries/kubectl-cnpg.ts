import { run } from '../machine/command';
import { moduleCommand } from '../machine/go';
import { version } from '../machine/versions';

/** The commands of `kubectl cnpg` with their flags, as the program itself says. */
export async function pluginCommands(): Promise<{ [command: string]: string[] }> {
  const program = await moduleCommand('kubectl-cnpg', 'github.com/cloudnative-pg/cloudnative-pg', version('cloudnative-pg'), './cmd/kubectl-cnpg');
  const found: { [command: string]: string[] } = {};
  const visit = (command: string[]) => {
    const help = run(program, [...command, '--help']);
    const below = subcommands(help);
    if (command.length > 0 && below.length === 0) found[command.join(' ')] = flags(help);
    for (const name of below) visit([...command, name]);
  };
  visit([]);
  return found;
}

/** Indented by two, name, gap, sentence: only above the flags. */
function subcommands(help: string): string[] {
  return [...help.split(/^Flags:\n {6}--|^Flags:\n {2}-/m)[0].matchAll(/^ {2}([a-z][a-z0-9]*) +\S/gm)].map(match => match[1]).filter(name => !['help', 'completion', 'kubectl'].includes(name));
}

function flags(help: string): string[] {
  return [...help.matchAll(/^ {2,6}(?:(-[a-z]), )?(--[a-z-]+)/gm)].flatMap(match => [match[1], match[2]].filter(Boolean)).sort();
}
