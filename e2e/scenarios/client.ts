import { kubectl } from '../cluster/kubectl';
import { CLIENT_IMAGE } from '../cluster/images';
import { waitUntil } from '../machine/service';
import { Database } from './database';
import { DATABASE, USER_SECRET } from './guide';

/** What one of the client's two writers saw; e2e/cluster/go/client.go says how. */
export interface Writer {
  readonly attempted: number;
  readonly acked: number;
  readonly last: string;
  /** When each row was acknowledged between the two moments that were asked for. */
  readonly within: readonly string[];
  /** When each row was acknowledged that is not there any more. */
  readonly lost: readonly string[];
  readonly gaps: readonly { readonly from: string; readonly seconds: number; readonly errors: { readonly [text: string]: number } }[];
  readonly pending: readonly string[];
}

export interface Report {
  readonly kept: Writer;
  readonly fresh: Writer;
}

export interface ClientOptions {
  /** The name of its pod. @default - client */
  readonly name?: string;
  /** The node of its pod. @default - the control plane */
  readonly node?: string;
  /** What it connects to. @default - the Service `-rw` */
  readonly host?: string;
  /** The database that it writes to. @default - the guide's, demodb */
  readonly database?: string;
  /** The Secret with the `username` and `password` that it logs in with. @default - the guide's, postgres-app-user */
  readonly secret?: string;
  /** Between two rows of a writer. @default - 50 */
  readonly milliseconds?: number;
  /** Whether it cancels a statement that takes too long, instead of closing the connection. @default false */
  readonly cancels?: boolean;
}

/** The client that writes rows, in a pod of its own. */
export class Client {
  private readonly name: string;

  constructor(private readonly database: Database, private readonly options: ClientOptions = {}) {
    this.name = options.name ?? 'client';
  }

  public async start(): Promise<void> {
    const { node = 'cp', host = `${this.database.name}-rw`, database = DATABASE, secret = USER_SECRET, milliseconds = 50, cancels = false } = this.options;
    const env = (variable: string, key: string) => ({ name: variable, valueFrom: { secretKeyRef: { name: secret, key } } });
    kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: this.name, namespace: this.database.namespace },
      spec: {
        nodeName: node,
        terminationGracePeriodSeconds: 0,
        containers: [{
          name: 'client',
          image: CLIENT_IMAGE,
          env: [env('PGUSER', 'username'), env('PGPASSWORD', 'password'), { name: 'DSN', value: `host=${host} dbname=${database}` },
            { name: 'INTERVAL', value: `${milliseconds}ms` }, { name: 'CANCELS', value: cancels ? 'yes' : '' }],
        }],
      },
    }));
    await waitUntil(`${this.name} to write`, 60, async () => ((await this.report(new Date()).catch(() => undefined))?.kept.acked ?? 0) > 20, 200);
  }

  public stop(): void {
    kubectl(['-n', this.database.namespace, 'delete', 'pod', this.name, '--ignore-not-found', '--grace-period=0', '--force']);
  }

  /** What the writers saw since a moment, and between that and another one; throws if the table cannot be read back. */
  public async report(since: Date, until = since): Promise<Report> {
    const pod = await this.database.pod(this.name);
    if (!pod?.status.podIP) throw new Error(`${this.name} does not run`);
    const response = await fetch(`http://${pod.status.podIP}:8080/report?since=${since.toISOString()}&until=${until.toISOString()}`, { signal: AbortSignal.timeout(20_000) });
    if (!response.ok) throw new Error(`${this.name} could not read its rows back: ${await response.text()}`);
    return response.json() as Promise<Report>;
  }
}

/** The longest time that a pooler may go on refusing a client after the database is back: PgBouncer remembers a refused login for 15 s. */
const PATIENCE = 60;

/**
 * The same, for a measurement: waits until both writers write again, and throws if one of them does not. Waiting changes no figure, because
 * the client itself notes when each row was acknowledged.
 */
export async function writingAgain(client: Client, before: Report, since: Date): Promise<Report> {
  let report: Report | undefined;
  let reason = '';
  await waitUntil('the client', PATIENCE, async () => {
    try {
      const asked = Date.now();
      report = await client.report(since);   // reads the table back, which may take a while
      reason = silent(report, before, asked);
    } catch (error) {
      reason = (error as Error).message;
    }
    return reason === '';
  }, 1000).catch(() => { throw new Error(`cannot measure: ${reason}, ${PATIENCE} s after the database was healthy`); });
  return report!;
}

/** Which writer does not write, in words; empty if both do. */
function silent(report: Report, before: Report, asked: number): string {
  for (const [name, writer] of Object.entries(report)) {
    if (writer.acked <= before[name as keyof Report].acked) return `the writer '${name}' wrote nothing after the event; ${writer.pending}`;
    if (Date.parse(writer.last) < asked - 3000) return `the writer '${name}' does not write again; ${writer.pending}`;
  }
  return '';
}

/** The longest time without an acknowledged row, in seconds; 0 if no pause was longer than 0.4 s. */
export function longestGap(writer: Writer): number {
  return Math.max(0, ...writer.gaps.map(gap => gap.seconds));
}
