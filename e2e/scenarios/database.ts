import * as crypto from 'node:crypto';
import { kubectl } from '../cluster/kubectl';
import { Api } from '../machine/api';
import { waitUntil } from '../machine/service';
import { DATABASE, NAME, NAMESPACE, USER_SECRET } from './guide';

const HEALTHY = 'Cluster in healthy state';

/** The label of every namespace that a scenario makes: after a run that was killed, it tells them from those that people made. */
export const SCENARIO_LABEL = 'e2e.local/scenario';

/** The same of a run with `--join`, with the name of the scenario: what belongs to it is nobody else's leftover. */
export const JOINED_LABEL = 'e2e.local/joined';

let ending = false;

/** After Ctrl-C, a scenario that still runs must not make a namespace behind the clean-up's back. */
export function makeNoMore(): void {
  ending = true;
}

/** A PostgreSQL cluster on the cluster, as a person with kubectl sees it. */
export class Database {
  constructor(public readonly api: Api, public readonly namespace = NAMESPACE, public readonly name = NAME) {}

  /** An empty namespace with a label, and the Secret that the guide makes by hand. */
  public async prepare(labels: { readonly [name: string]: string } = { [SCENARIO_LABEL]: '' }): Promise<void> {
    await this.remove();
    if (ending) throw new Error('interrupted');
    kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.namespace, labels } }));
    const password = crypto.randomBytes(16).toString('hex');
    this.apply(JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: USER_SECRET, namespace: this.namespace },
      type: 'kubernetes.io/basic-auth',
      stringData: { username: 'app', password },
    }));
  }

  /** Server-side apply; returns what kubectl said, warnings included. */
  public apply(manifest: string): string {
    return kubectl(['apply', '--server-side', '-f', '-'], manifest.replaceAll(`namespace: ${NAMESPACE}`, `namespace: ${this.namespace}`));
  }

  /**
   * Deletes the namespace. Pods go first and at once: one that waits for the archiving of a WAL that nobody will archive any more
   * has half an hour, and the namespace controller looks again only after half of it.
   */
  public async remove(): Promise<void> {
    const gone = async () => await this.api.get(`/api/v1/namespaces/${this.namespace}`) === undefined;
    if (await gone()) return;
    kubectl(['-n', this.namespace, 'delete', 'clusters.postgresql.cnpg.io,poolers.postgresql.cnpg.io', '--all', '--timeout=60s']);
    kubectl(['-n', this.namespace, 'delete', 'pods', '--all', '--force', '--grace-period=0']);
    kubectl(['delete', 'namespace', this.namespace, '--wait=false']);
    await waitUntil(`the namespace ${this.namespace} to be gone`, 120, gone, 500);
  }

  public cluster(): Promise<any> {
    return this.api.get(`/apis/postgresql.cnpg.io/v1/namespaces/${this.namespace}/clusters/${this.name}`);
  }

  public async primary(): Promise<string> {
    return (await this.cluster()).status.currentPrimary;
  }

  /** The pods of the instances, by name. */
  public async pods(): Promise<any[]> {
    const selector = encodeURIComponent(`cnpg.io/cluster=${this.name},cnpg.io/podRole=instance`);
    return (await this.api.get(`/api/v1/namespaces/${this.namespace}/pods?labelSelector=${selector}`)).items
      .sort((a: any, b: any) => a.metadata.name.localeCompare(b.metadata.name));
  }

  public async pod(name: string): Promise<any> {
    return this.api.get(`/api/v1/namespaces/${this.namespace}/pods/${name}`);
  }

  /** Resolves to the seconds that it took until all instances were ready. */
  public async healthy(seconds = 300): Promise<number> {
    const started = Date.now();
    await waitUntil(`${this.namespace}/${this.name} to be healthy`, seconds, async () => isHealthy(await this.cluster()), 100);
    return (Date.now() - started) / 1000;
  }

  /** The answer of psql on an instance, as the superuser inside the pod. */
  public sql(pod: string, statement: string, database = DATABASE): string {
    return kubectl(['-n', this.namespace, 'exec', '-i', pod, '-c', 'postgres', '--', 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', database], statement).trim();
  }
}

export function isHealthy(cluster: any): boolean {
  const { phase, readyInstances, instances } = cluster?.status ?? {};
  return phase === HEALTHY && readyInstances === cluster.spec.instances && instances === cluster.spec.instances;
}

