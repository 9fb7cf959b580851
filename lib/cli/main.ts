#!/usr/bin/env node
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CHECK_USAGE, runCheck } from './check';
import { readAll, writeAll } from './streams';

/** It loads cdk8s, which `check` does without. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const loadConvert = (): typeof import('./convert') => require('./convert') as typeof import('./convert');

const [command, ...args] = process.argv.slice(2);

const io = {
  write: (text: string) => {
    try {
      writeAll(1, text);
    } catch (error) {
      // 2 and not 1, which would mean that there are findings: no report could be written.
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
} else if (command === 'convert') {
  process.exitCode = loadConvert().runConvert(args, io);
} else if (command === '--help' || command === '-h') {
  io.write(`${CHECK_USAGE}\n${loadConvert().CONVERT_USAGE}`);
} else if (command === '--version') {
  io.write(`${JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8')).version}\n`);
} else {
  io.complain(command === undefined ? CHECK_USAGE : `unknown command '${command}' (there are check and convert)\n`);
  process.exitCode = command === undefined ? 0 : 2;
}
