import { kubectl } from '../cluster/cluster';
import { CLIENT_IMAGE } from '../cluster/images';
import { waitUntil } from '../machine/service';
import { Database } from './database';
import { DATABASE, USER_SECRET } from './guide';

/** What one of the client's two writers saw; e2e/cluster/go/client.go says how. */
export interface Writer {
  readonly attempted: number;
  readonly acked: number;
  readonly last: string;
  /** When each row was acknowledged that is not there any more. */
  readonly lost: readonly string[];
  readonly gaps: readonly { readonly from: string; readonly seconds: number; readonly errors: { readonly [text: string]: number } }[];
  readonly pending: readonly string[];
}

export interface Report {
  readonly kept: Writer;
  readonly fresh: Writer;
}

/** The client that writes a row every 50 ms, in a pod of its own on the control plane. */
export class Client {
  constructor(private readonly database: Database, private readonly service = `${database.name}-rw`, private readonly name = 'client') {}

  public async start(node = 'cp'): Promise<void> {
    const env = (variable: string, key: string) => ({ name: variable, valueFrom: { secretKeyRef: { name: USER_SECRET, key } } });
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
          env: [env('PGUSER', 'username'), env('PGPASSWORD', 'password'), { name: 'DSN', value: `host=${this.service} dbname=${DATABASE}` }],
        }],
      },
    }));
    await waitUntil(`${this.name} to write`, 60, async () => ((await this.report(new Date()).catch(() => undefined))?.kept.acked ?? 0) > 20, 200);
  }

  public stop(): void {
    kubectl(['-n', this.database.namespace, 'delete', 'pod', this.name, '--ignore-not-found', '--grace-period=0', '--force']);
  }

  /** What the writers saw since a moment; throws if the table cannot be read back. */
  public async report(since: Date): Promise<Report> {
    const pod = await this.database.pod(this.name);
    if (!pod?.status.podIP) throw new Error(`${this.name} does not run`);
    const response = await fetch(`http://${pod.status.podIP}:8080/report?since=${since.toISOString()}`, { signal: AbortSignal.timeout(20_000) });
    if (!response.ok) throw new Error(`${this.name} could not read its rows back: ${await response.text()}`);
    return response.json() as Promise<Report>;
  }
}

/** The longest time without an acknowledged row, in seconds; 0 if no pause was longer than 0.4 s. */
export function longestGap(writer: Writer): number {
  return Math.max(0, ...writer.gaps.map(gap => gap.seconds));
}
