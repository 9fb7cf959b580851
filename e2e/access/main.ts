// npm run access -- FOLDER...: sets up databases and roles on real servers, one installation of PostgreSQL a folder, and records what each login may do.
// Needs psql (Debian's postgresql-client). CONTRIBUTING.md says where installations are had.
import * as assert from 'node:assert';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ACCESS_RECORD, accessProof, AccessRecord } from '../../test/access/access-proof';
import { scratch } from '../machine/scratch';
import { Server } from '../queries/server';
import { grantsOn } from './grants';

function main(installations: readonly string[]): void {
  if (installations.length === 0) throw new Error('give folders with installations of PostgreSQL');
  const folder = scratch();
  fs.chmodSync(folder, 0o755);
  const servers: string[] = [];
  let grants: AccessRecord['grants'] | undefined;
  installations.forEach((installation, i) => {
    const server = new Server(installation, path.join(folder, `${i}`), true);
    server.start();
    try {
      const seen = grantsOn(server);
      if (grants) assert.deepStrictEqual(seen, grants, `PostgreSQL ${server.version} grants something else`);
      grants = seen;
      servers.push(server.version);
      console.log(server.version, JSON.stringify(seen));
    } finally {
      server.stop();
    }
  });
  fs.rmSync(folder, { recursive: true });
  const record: AccessRecord = { proof: accessProof(), grants: grants!, servers: servers.sort() };
  fs.writeFileSync(ACCESS_RECORD, `${JSON.stringify(record, undefined, 2)}\n`);
}

main(process.argv.slice(2));
