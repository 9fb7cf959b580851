#!/usr/bin/env node
import { CHECK_USAGE, runCheck } from './check';
import { readAll, writeAll } from './streams';

const [command, ...args] = process.argv.slice(2);

const io = {
  write: (text: string) => {
    try {
      writeAll(1, text);
    } catch (error) {
      // Not 1, which says that there are findings: nobody has read them.
      io.complain(`cannot write the report: ${(error as Error).message}\n`);
      process.exit(2);
    }
  },
  complain: (text: string) => writeAll(2, text),
  readStdin: () => readAll(0),
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
};

if (command === 'check') {
  process.exitCode = runCheck(args, io);
} else {
  if (command !== undefined && !command.startsWith('-')) io.complain(`unknown command '${command}'\n`);
  io.complain(CHECK_USAGE);
  process.exitCode = command === undefined || command === '--help' || command === '-h' ? 0 : 2;
}
