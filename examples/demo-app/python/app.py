"""A page with a form. It writes to the primary, reads from replicas, and waits through a failover.

Everything about the database comes from the environment that `grantConnect` writes: PGHOST, PGHOST_RO, PGDATABASE, PGSSLMODE,
PGSSLROOTCERT, and PGUSER and PGPASSWORD, or a file with credentials (PGSERVICEFILE and PGSERVICE), which libpq reads again for each connection.

    python app.py migrate                        # makes the table; as the owner
    uvicorn app:app --host 0.0.0.0 --port 8000   # serves the page
"""

import html
import os
import sys
import time
import uuid
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

import psycopg
from fastapi import Cookie, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from psycopg_pool import ConnectionPool

# How long a request waits for a primary. A failover takes seconds; a browser waits for a minute.
PATIENCE = float(os.environ.get("DEMO_PATIENCE", "30"))

# What a statement meets while a primary goes away and another comes: no connection, a server that shuts down, one that only reads.
RETRIABLE = (psycopg.OperationalError, psycopg.errors.ReadOnlySqlTransaction, psycopg.InterfaceError)

TABLE = """
CREATE TABLE IF NOT EXISTS notes (
    id uuid PRIMARY KEY,
    body text NOT NULL CHECK (length(body) BETWEEN 1 AND 500),
    written_at timestamptz NOT NULL DEFAULT now()
)
"""

# A dead server must not hold a request forever: TCP itself would wait for minutes.
CONNECT = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 5000,
    "application_name": "demo-app",
}


def pool(host, port, **options):
    # min_size=0: the program starts before the database does. max_lifetime: rotated credentials reach every connection.
    return ConnectionPool(
        kwargs={"host": host, "port": port, "autocommit": True, **CONNECT, **options},
        min_size=0, max_size=5, max_lifetime=300, timeout=5, reconnect_timeout=5, open=False,
        check=ConnectionPool.check_connection,
    )


HOST, PORT = os.environ.get("PGHOST", "localhost"), os.environ.get("PGPORT", "5432")
# Without replicas everything is read from the primary.
primary = pool(HOST, PORT, options="-c statement_timeout=5000")
replicas = pool(os.environ.get("PGHOST_RO", HOST), os.environ.get("PGPORT_RO", PORT), options="-c statement_timeout=2000 -c default_transaction_read_only=on")


@asynccontextmanager
async def lifespan(_):
    primary.open()
    replicas.open()
    yield
    primary.close()
    replicas.close()


app = FastAPI(title="demo-app", lifespan=lifespan)


def on_primary(work):
    """Runs work on the primary, again and again until it succeeds or patience ends. So the work must be safe to repeat."""
    deadline = time.monotonic() + PATIENCE
    delay = 0.1
    while True:
        try:
            with primary.connection() as connection:
                return work(connection)
        except RETRIABLE:
            if time.monotonic() + delay > deadline:
                raise
            primary.check()  # throws dead connections away
            time.sleep(delay)
            delay = min(delay * 2, 1.0)


def read(connection):
    rows = connection.execute("SELECT id, body, written_at FROM notes ORDER BY written_at DESC, id LIMIT 20").fetchall()
    server, standby = connection.execute("SELECT coalesce(host(inet_server_addr()), 'a socket'), pg_is_in_recovery()").fetchone()
    return rows, f"{'a replica' if standby else 'the primary'} ({server})"


def latest(seen):
    """Reads from a replica that has seen what this browser wrote last; else from the primary."""
    try:
        with replicas.connection() as connection:
            if seen:
                # NULL on a primary, where everything has been seen.
                behind = connection.execute("SELECT pg_last_wal_replay_lsn() < %s::pg_lsn", (seen,)).fetchone()[0]
                if behind:
                    return on_primary(read)
            return read(connection)
    except (*RETRIABLE, psycopg.errors.InvalidTextRepresentation):
        return on_primary(read)


def write(note, body):
    def insert(connection):
        # The browser chose the id: a write that was repeated, because nobody knows what became of the first, is one note.
        connection.execute("INSERT INTO notes (id, body) VALUES (%s, %s) ON CONFLICT (id) DO NOTHING", (note, body))
        return connection.execute("SELECT pg_current_wal_lsn()").fetchone()[0]

    return on_primary(insert)


@app.get("/", response_class=HTMLResponse)
def page(seen: str = Cookie(default="")):
    try:
        rows, origin = latest(seen)
    except RETRIABLE:
        return HTMLResponse(PAGE.format(id=uuid.uuid4(), notes="", origin="nowhere: the database does not answer; try again"), status_code=503)
    notes = "".join(f'<li id="{note}">{html.escape(body)} <time>{at:%H:%M:%S}</time></li>' for note, body, at in rows)
    return PAGE.format(id=uuid.uuid4(), notes=notes, origin=html.escape(origin))


async def form(request: Request):
    """The fields of a form as a browser sends it. It needs no more than this, so there is no parser of uploads."""
    try:
        return dict(parse_qsl((await request.body()).decode(), max_num_fields=10))
    except ValueError:
        return {}


@app.post("/notes")
def add(fields: dict = Depends(form)):
    try:
        note, body = uuid.UUID(fields.get("id", "")), fields.get("body", "")
    except ValueError:
        note, body = None, ""
    if not 1 <= len(body) <= 500:
        return HTMLResponse("A note needs an id and 1 to 500 characters.", status_code=422)
    try:
        seen = write(note, body)
    except RETRIABLE:
        return HTMLResponse("The note could not be written in time. Go back and send it again: it will be there once.", status_code=503)
    answer = RedirectResponse("/", status_code=303)
    answer.set_cookie("seen", seen, max_age=60, httponly=True, samesite="lax")
    return answer


@app.get("/healthz")
def healthz():
    """The program is well. It says nothing of the database: a pod that is restarted because the primary is gone helps nobody."""
    return {"ok": True}


PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Notes</title>
<style>body {{ font: 16px system-ui; max-width: 40rem; margin: 2rem auto }} time {{ color: #666 }} input[name=body] {{ width: 24rem }}</style>
<h1>Notes</h1>
<form method="post" action="/notes"><input type="hidden" name="id" value="{id}"><input name="body" required maxlength="500" aria-label="Note" autofocus> <button>Write</button></form>
<ul>{notes}</ul>
<p id="origin">Read from {origin}.</p>
"""


def migrate():
    primary.open()
    on_primary(lambda connection: connection.execute(TABLE))
    primary.close()


if __name__ == "__main__" and sys.argv[1:] == ["migrate"]:
    migrate()
