#!/usr/bin/env node
import { CHECK_USAGE, runCheck } from './check';
import { readAll, writeAll } from './streams';

const [command, ...args] = process.argv.slice(2);

const io = {
  write: (text: string) => writeAll(1, text),
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
