// npm run access -- [--delivered] FOLDER...: sets up databases and roles on real servers, one installation of PostgreSQL a folder, and
// records what each login may do; then Vault's database engine, with a real OpenBao; then, on the last server, all that brings a
// credential to a pod: Jobs, External Secrets and the Agent Injector at an API server. --delivered does the last part alone.
// Needs root and psql (Debian's postgresql-client). CONTRIBUTING.md says where installations are had.
import * as assert from 'node:assert';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ACCESS_RECORD, accessProof, AccessRecord } from '../../test/access/access-proof';
import { deliveryProof } from '../../test/access/delivered-shop';
import { openbao } from '../cluster/images';
import { refuseBusyPort } from '../machine/port';
import { scratch } from '../machine/scratch';
import { Server } from '../queries/server';
import { Bao } from './bao';
import { deliveredOn } from './delivered';
import { grantsOn } from './grants';
import { vaultOn } from './vault';

const POSTGRES_PORT = 24480;
const BAO_PORT = 24490;

async function main(words: readonly string[]): Promise<void> {
  const installations = words.filter(word => !word.startsWith('--'));
  if (installations.length === 0) throw new Error('give folders with installations of PostgreSQL');
  if (!words.includes('--delivered')) await accessOn(installations);
  const delivered = { proof: deliveryProof(), seen: await deliveredOn(installations.at(-1)!) };
  console.log(JSON.stringify(delivered, undefined, 1));
  write({ ...recorded(), delivered });
}

function recorded(): AccessRecord {
  return JSON.parse(fs.readFileSync(ACCESS_RECORD, 'utf8'));
}

function write(record: AccessRecord): void {
  fs.writeFileSync(ACCESS_RECORD, `${JSON.stringify(record, undefined, 2)}\n`);
}

async function accessOn(installations: readonly string[]): Promise<void> {
  const folder = scratch();
  fs.chmodSync(folder, 0o755);
  const servers: string[] = [];
  let seen: Pick<AccessRecord, 'grants' | 'vault'> | undefined;
  for (const [i, installation] of installations.entries()) {
    const at = (name: string) => path.join(folder, `${name}-${i}`);
    const grants = await on(installation, at('grants'), async server => grantsOn(server));
    const vault = await on(installation, at('vault'), async server => {
      const bao = new Bao(await openbao(), BAO_PORT, at('bao'));
      try {
        await bao.start();
        return await vaultOn(server, bao, POSTGRES_PORT);
      } finally {
        bao.stop();
      }
    }, servers);
    if (seen) assert.deepStrictEqual({ grants, vault }, seen, `PostgreSQL ${servers.at(-1)} does something else`);
    seen = { grants, vault };
    console.log(servers.at(-1), JSON.stringify(seen, undefined, 1));
  }
  fs.rmSync(folder, { recursive: true });
  write({ ...recorded(), proof: accessProof(), servers: servers.sort(), ...seen! });
}

async function on<T>(installation: string, folder: string, work: (server: Server) => Promise<T>, versions: string[] = []): Promise<T> {
  refuseBusyPort(POSTGRES_PORT);
  const server = new Server(installation, folder, { port: POSTGRES_PORT });
  server.start();
  try {
    const result = await work(server);
    versions.push(server.version);
    return result;
  } finally {
    server.stop();
  }
}

main(process.argv.slice(2)).catch(error => {
  console.error(`access: ${error.message}`);
  process.exitCode = 1;
});
