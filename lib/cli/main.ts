#!/usr/bin/env node
import * as fs from 'node:fs';
import { CHECK_USAGE, runCheck } from './check';

const [command, ...args] = process.argv.slice(2);

const io = {
  write: (text: string) => fs.writeSync(1, text),
  complain: (text: string) => fs.writeSync(2, text),
  readStdin: () => fs.readFileSync(0, 'utf8'),
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
};

if (command === 'check') {
  process.exitCode = runCheck(args, io);
} else {
  if (command !== undefined && !command.startsWith('-')) io.complain(`unknown command '${command}'\n`);
  io.complain(CHECK_USAGE);
  process.exitCode = command === undefined || command === '--help' || command === '-h' ? 0 : 2;
}
