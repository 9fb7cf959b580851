import * as fs from 'node:fs';
import { MAX_FILE_BYTES } from '../admission/read/files';
import { CannotRunError } from './cannot-run';

/**
 * Writes a whole text. A pipe may accept only a part, or nothing until its reader catches up (EAGAIN). Stops quietly if the
 * reader has gone.
 */
export function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += fs.writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Reads a stream to its end. Gives up when it is larger than the largest file that is read. */
export function readStream(file: string): { readonly text: string } | { readonly problem: string; readonly isTooLarge?: boolean } {
  try {
    const descriptor = fs.openSync(file, 'r');
    try {
      return { text: readAll(descriptor) };
    } finally {
      fs.closeSync(descriptor);
    }
  } catch (error) {
    return { problem: (error as Error).message, isTooLarge: error instanceof CannotRunError };
  }
}

/** Reads a descriptor to its end. A terminal or a pipe that does not block may have no data yet (EAGAIN). */
export function readAll(descriptor: number): string {
  const parts: Buffer[] = [];
  for (let size = 0; ; ) {
    const part = Buffer.alloc(65536);
    try {
      const length = fs.readSync(descriptor, part);
      if (length === 0) return Buffer.concat(parts).toString('utf8');
      size += length;
      if (size > MAX_FILE_BYTES) throw new CannotRunError(`the input has more than ${MAX_FILE_BYTES} bytes`);
      parts.push(part.subarray(0, length));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return Buffer.concat(parts).toString('utf8');
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
