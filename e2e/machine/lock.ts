import * as crypto from 'node:crypto';
import * as net from 'node:net';

/**
 * Takes a lock that belongs to the whole machine. It is an abstract unix socket, so the kernel gives it back however its holder ends.
 * Resolves to the function that releases it; rejects with `LockedError` if somebody else has it and `wait` is not set.
 */
export async function lock(name: string, options: { readonly wait?: boolean } = {}): Promise<() => void> {
  const address = `\0cdk8s-postgres-ha/${crypto.createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  for (let said = false; ; await new Promise(next => setTimeout(next, 500))) {
    const server = await listen(address);
    if (server) return () => server.close();
    if (!options.wait) throw new LockedError(name);
    if (!said) process.stderr.write(`waiting for another process: ${name}\n`);
    said = true;
  }
}

export class LockedError extends Error {
  constructor(name: string) {
    super(`'${name}' is in use by another process`);
  }
}

function listen(address: string): Promise<net.Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = net.createServer(connection => connection.destroy());
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error));
    server.listen(address, () => resolve(server));
  });
}
