// The page of ../python/app.py, with node-postgres: it writes to the primary, reads from replicas, and waits through a failover.
//
//   node server.mjs migrate   # makes the table; as the owner
//   node server.mjs           # serves the page on port 8000
//
// Everything about the database comes from the environment that `grantConnect` writes: PGHOST, PGHOST_RO, PGDATABASE, PGSSLROOTCERT,
// and PGUSER and PGPASSWORD, or a JSON file with credentials (PGCREDENTIALSFILE), which is read again for each connection.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { URLSearchParams } from 'node:url';
import pg from 'pg';

const { PGHOST, PGPORT = '5432', PGHOST_RO = PGHOST, PGPORT_RO = PGPORT, PGSSLMODE, PGSSLROOTCERT, PGCREDENTIALSFILE, PORT = '8000', DEMO_PATIENCE = '30' } = process.env;
const PATIENCE = Number(DEMO_PATIENCE) * 1000;

/** What a statement meets while a primary goes away and another comes: no connection, a server that shuts down or starts, one that only reads, a new password. */
const RETRIABLE = /^(08...|57P0[123]|25006|28P01|53300|E[A-Z]+)$/;
const isRetriable = error => RETRIABLE.test(error.code ?? '') || /timeout|terminated|closed|ended/i.test(error.message);

// It reads neither PGSSLROOTCERT nor a service file by itself.
const ssl = PGSSLROOTCERT ? { ca: readFileSync(PGSSLROOTCERT, 'utf8') } : PGSSLMODE && PGSSLMODE !== 'disable' ? { rejectUnauthorized: false } : false;

/** A connection with the credentials of the moment. */
class Client extends pg.Client {
  constructor(config) {
    const { username: user, password } = PGCREDENTIALSFILE ? JSON.parse(readFileSync(PGCREDENTIALSFILE, 'utf8')) : {};
    super({ ...config, ...user ? { user, password } : {} });
  }
}

const pool = (host, port, options) => {
  const made = new pg.Pool({
    host, port: Number(port), ssl, Client, max: 5, maxLifetimeSeconds: 300, connectionTimeoutMillis: 3000, keepAlive: true, application_name: 'demo-app', ...options,
  });
  made.on('error', () => undefined);   // an idle connection that a failover ends is no reason to end
  return made;
};
const primary = pool(PGHOST, PGPORT, { statement_timeout: 5000, query_timeout: 6000 });
const replicas = pool(PGHOST_RO, PGPORT_RO, { statement_timeout: 2000, query_timeout: 3000 });

const pause = milliseconds => new Promise(resolve => { setTimeout(resolve, milliseconds); });

/** Runs work on the primary, again and again until it succeeds or patience ends. So the work must be safe to repeat. */
async function onPrimary(work) {
  const deadline = Date.now() + PATIENCE;
  for (let delay = 100; ; delay = Math.min(delay * 2, 1000)) {
    try {
      return await work(primary);
    } catch (error) {
      if (!isRetriable(error) || Date.now() + delay > deadline) throw error;
      await pause(delay);
    }
  }
}

const TABLE = `CREATE TABLE IF NOT EXISTS notes (
  id uuid PRIMARY KEY,
  body text NOT NULL CHECK (length(body) BETWEEN 1 AND 500),
  written_at timestamptz NOT NULL DEFAULT now()
)`;

async function read(from) {
  const { rows } = await from.query('SELECT id, body, written_at FROM notes ORDER BY written_at DESC, id LIMIT 20');
  const { rows: [{ server, standby }] } = await from.query("SELECT coalesce(host(inet_server_addr()), 'a socket') AS server, pg_is_in_recovery() AS standby");
  return { rows, origin: `${standby ? 'a replica' : 'the primary'} (${server})` };
}

/** Reads from a replica that has seen what this browser wrote last; else from the primary. */
async function latest(seen) {
  try {
    const client = await replicas.connect();
    let broken;
    try {
      // NULL on a primary, where everything has been seen.
      const { rows: [{ behind }] } = await client.query('SELECT pg_last_wal_replay_lsn() < $1::pg_lsn AS behind', [seen ?? '0/0']);
      if (!behind) return await read(client);
    } catch (error) {
      broken = error;
      throw error;
    } finally {
      client.release(broken);
    }
  } catch (error) {
    if (!isRetriable(error)) throw error;
  }
  return onPrimary(read);
}

const write = (id, body) => onPrimary(async to => {
  // The browser chose the id: a write that was repeated, because nobody knows what became of the first, is one note.
  await to.query('INSERT INTO notes (id, body) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING', [id, body]);
  return (await to.query('SELECT pg_current_wal_lsn() AS lsn')).rows[0].lsn;
});

const escaped = text => text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);

const page = (rows, origin) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Notes</title>
<style>body { font: 16px system-ui; max-width: 40rem; margin: 2rem auto } time { color: #666 } input[name=body] { width: 24rem }</style>
<h1>Notes</h1>
<form method="post" action="/notes"><input type="hidden" name="id" value="${randomUUID()}"><input name="body" required maxlength="500" aria-label="Note" autofocus> <button>Write</button></form>
<ul>${rows.map(({ id, body, written_at: at }) => `<li id="${id}">${escaped(body)} <time>${at.toISOString().slice(11, 19)}</time></li>`).join('')}</ul>
<p id="origin">Read from ${escaped(origin)}.</p>
`;

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) if ((text += chunk).length > 4096) throw new RangeError('too long');
  return new URLSearchParams(text);
}

async function handle(request, answer) {
  const send = (status, type, text, headers = {}) => answer.writeHead(status, { 'content-type': type, ...headers }).end(text);
  const { pathname } = new URL(request.url, 'http://localhost');
  // It says nothing of the database: a pod that is restarted because the primary is gone helps nobody.
  if (pathname === '/healthz') return send(200, 'application/json', '{"ok":true}');
  if (request.method === 'POST' && pathname === '/notes') {
    const form = await bodyOf(request);
    const [id, body] = [form.get('id') ?? '', form.get('body') ?? ''];
    if (!/^[0-9a-f-]{36}$/.test(id) || body.length < 1 || body.length > 500) return send(422, 'text/plain', 'a note needs an id and 1 to 500 characters');
    const seen = await write(id, body);
    return send(303, 'text/plain', '', { 'location': '/', 'set-cookie': `seen=${seen}; Max-Age=60; HttpOnly; SameSite=Lax` });
  }
  if (request.method !== 'GET' || pathname !== '/') return send(404, 'text/plain', 'not found');
  const seen = /(?:^|; )seen=([0-9A-F]+\/[0-9A-F]+)/.exec(decodeURIComponent(request.headers.cookie ?? ''))?.[1];
  const { rows, origin } = await latest(seen);
  return send(200, 'text/html; charset=utf-8', page(rows, origin));
}

if (process.argv[2] === 'migrate') {
  await onPrimary(to => to.query(TABLE));
  await primary.end();
} else {
  createServer((request, answer) => {
    handle(request, answer).catch(error => {
      console.error(`${request.method} ${request.url}: ${error.message}`);
      if (!answer.headersSent) answer.writeHead(isRetriable(error) ? 503 : 500, { 'content-type': 'text/plain' });
      answer.end('The database does not answer. Go back and send it again: a note will be there once.');
    });
  }).listen(Number(PORT), () => console.log(`listening on ${PORT}`));
}
