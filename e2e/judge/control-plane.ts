import * as fs from 'node:fs';
import * as path from 'node:path';
import * as yaml from 'yaml';
import { Api } from '../machine/api';
import { Authority } from '../machine/authority';
import { CACHE } from '../machine/cache';
import { cnpgManager, goModule, kubernetesCommand } from '../machine/go';
import { lock, LockedError } from '../machine/lock';
import { refuseBusyPort } from '../machine/port';
import { Service, waitUntil } from '../machine/service';
import { kubernetesVersion, version } from '../machine/versions';
import { customResourceDefinitions } from './crds';
import { MARK, relaxed } from './relaxed';

const FIRST_PORT = 24430;
const MOST_INSTANCES = 8;
const LOOPBACK = '127.0.0.1';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const VALIDATING = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' };
const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';

/** etcd, kube-apiserver and the operator's webhooks on loopback, with an empty store, for as long as we run. */
export class ControlPlane {
  public api!: Api;
  private readonly services: Service[] = [];
  private folder = '';
  private stopped = false;
  private release = () => {};

  /** The file by which an administrator reaches the API server, once it is up. */
  public get kubeconfig(): string {
    return path.join(this.folder, 'kubeconfig');
  }

  /**
   * `firstPort`: of the four that it takes; by default 24430, for a second instance at the same time 24434, and so on.
   * `kubernetes`: 1.33, say.
   */
  public async start(firstPort?: number, kubernetes?: string): Promise<void> {
    const programs = await Promise.all([kubernetesCommand('etcd'), kubernetesCommand('kube-apiserver', kubernetesVersion(kubernetes)), cnpgManager()]);
    const [etcd, client, peer, webhook] = await this.claimPorts(firstPort);
    await this.stopIfAsked();
    const authority = new Authority(path.join(this.folder, 'pki'));
    await this.startEtcd(programs[0], client, peer);
    await this.startApiServer(programs[1], authority, etcd, client);
    await this.createAll(DEFINITIONS, await customResourceDefinitions());
    await waitUntil('every CRD', 60, async () => (await this.api.get(DEFINITIONS)).items
      .every((crd: any) => crd.status.conditions?.some((condition: any) => condition.type === 'Established' && condition.status === 'True')));
    await this.startWebhooks(programs[2], authority, webhook);
    await this.api.discover();
    await this.namespace('default');
    await waitUntil("the webhook's first verdict", 60, () => this.webhookAnswers());
  }

  /** Stops the servers in reverse order and removes their files; may be called at any moment, and twice. */
  public async stop(): Promise<void> {
    this.stopped = true;
    this.api?.close();
    for (const service of this.services.splice(0).reverse()) await service.stop();
    if (this.folder) fs.rmSync(this.folder, { recursive: true, force: true });
    this.release();
  }

  /** Makes a namespace for real, with the service account that a controller would add. */
  public async namespace(name: string): Promise<void> {
    await this.api.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
    await this.api.call('POST', `/api/v1/namespaces/${name}/serviceaccounts`, account);
  }

  /**
   * Does the work while these kinds (`Cluster.postgresql.cnpg.io`) are not validated: their types and defaults stay, the
   * operator's validating
   * webhook is away. With `lists`, lists keep their keys.
   */
  public async unchecked(kinds: ReadonlySet<string>, lists: boolean, work: () => Promise<void>): Promise<void> {
    const definitions = (await customResourceDefinitions()).filter(({ spec: { names, group } }) => kinds.has(`${names.kind}.${group}`));
    const { items: taken } = await this.api.get(WEBHOOKS);
    for (const { metadata } of taken) await this.api.call('DELETE', `${WEBHOOKS}/${metadata.name}`);
    await waitUntil("the webhook's silence", 60, async () => !await this.webhookAnswers());
    await this.define(definitions.map(definition => relaxed(definition, lists)), 201);
    await work();
    await this.define(definitions, 400);
    await this.createAll(WEBHOOKS, taken.map(({ metadata: { name }, webhooks }: any) => ({ ...VALIDATING, metadata: { name }, webhooks })));
    await waitUntil("the webhook's verdict", 60, () => this.webhookAnswers());
  }

  /** Changes the definitions, and waits until the server answers an object with the mark of the relaxed ones with this code. */
  private async define(definitions: readonly any[], code: number): Promise<void> {
    for (const { metadata: { name }, spec: { versions } } of definitions) {
      const answer = await this.api.call('PATCH', `${DEFINITIONS}/${name}`, { spec: { versions } }, { 'content-type': 'application/merge-patch+json' });
      if (answer.code >= 300) throw new Error(`PATCH ${name}: ${answer.code} ${answer.body.message}`);
    }
    for (const definition of definitions) await waitUntil(`the definition of ${definition.spec.names.kind}`, 60, async () => await this.markAnswer(definition) === code);
  }

  private async markAnswer({ spec: { group, names, scope, versions } }: any): Promise<number> {
    const apiVersion = `${group}/${versions.find(({ served }: any) => served).name}`;
    const collection = `/apis/${apiVersion}/${scope === 'Namespaced' ? 'namespaces/default/' : ''}${names.plural}`;
    const object = { apiVersion, kind: names.kind, metadata: { name: 'mark' }, [MARK]: true };
    return (await this.api.call('POST', `${collection}?dryRun=All&fieldValidation=Strict`, object)).code;
  }

  private async claimPorts(firstPort?: number): Promise<number[]> {
    const candidates = firstPort ? [firstPort] : Array.from({ length: MOST_INSTANCES }, (_, i) => FIRST_PORT + 4 * i);
    for (const first of candidates) {
      try {
        this.release = await lock(`judge on ports ${first}-${first + 3}`);
      } catch (error) {
        if (error instanceof LockedError && first !== candidates.at(-1)) continue;   // another judge of ours: take the next ports
        throw error;
      }
      const ports = [first, first + 1, first + 2, first + 3];
      ports.forEach(refuseBusyPort);
      const folder = path.join(CACHE, 'run', `judge-${first}`);
      fs.rmSync(folder, { recursive: true, force: true });   // of a judge that was killed
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      this.folder = folder;
      return ports;
    }
    throw new Error('unreachable');
  }

  private async startEtcd(program: string, port: number, peerPort: number): Promise<void> {
    const [url, peerUrl] = [port, peerPort].map(number => `http://${LOOPBACK}:${number}`);
    const etcd = this.service('etcd', program, ['--name=judge', `--data-dir=${this.folder}/etcd`, '--unsafe-no-fsync', '--log-level=warn',
      `--listen-client-urls=${url}`, `--advertise-client-urls=${url}`, `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`, `--initial-cluster=judge=${peerUrl}`]);
    await etcd.listensOn(port);
    await etcd.listensOn(peerPort);
  }

  private async startApiServer(program: string, authority: Authority, port: number, etcdPort: number): Promise<void> {
    const server = authority.server('kube-apiserver', [LOOPBACK, '10.96.0.1', 'localhost', 'kubernetes.default.svc']);
    const signing = authority.signingKey();
    const kubeconfig = authority.kubeconfig(this.kubeconfig, `https://${LOOPBACK}:${port}`,
      authority.client('admin', 'admin', 'system:masters'));
    const apiServer = this.service('kube-apiserver', program, [`--etcd-servers=http://${LOOPBACK}:${etcdPort}`,
      `--bind-address=${LOOPBACK}`, `--secure-port=${port}`, '--endpoint-reconciler-type=none', `--client-ca-file=${authority.certificate}`,
      `--tls-cert-file=${server.certificate}`, `--tls-private-key-file=${server.key}`, '--profiling=false', '--allow-privileged=true',
      `--service-account-key-file=${signing.publicKey}`, `--service-account-signing-key-file=${signing.privateKey}`,
      '--service-account-issuer=https://kubernetes.default.svc', '--service-cluster-ip-range=10.96.0.0/16',
      '--authorization-mode=Node,RBAC', '--enable-admission-plugins=NodeRestriction'], { GOGC: '400' });
    await apiServer.listensOn(port);
    this.api = new Api(kubeconfig);
    await waitUntil('the API server', 60, async () => { apiServer.mustRun(); return (await this.api.call('GET', '/readyz')).code === 200; });
  }

  private async startWebhooks(program: string, authority: Authority, port: number): Promise<void> {
    const { certificate } = authority.server('apiserver', [LOOPBACK]);   // the manager looks for apiserver.crt and apiserver.key
    const namespace = 'cnpg-system';
    await this.namespace(namespace);
    const manager = this.service('cnpg-manager', program, ['controller', `--webhook-port=${port}`, '--metrics-bind-address=0'], {
      KUBECONFIG: this.kubeconfig,
      WEBHOOK_CERT_DIR: path.dirname(certificate),
      OPERATOR_NAMESPACE: namespace,
      WATCH_NAMESPACE: 'judge-watches-nothing',
      OPERATOR_IMAGE_NAME: `ghcr.io/cloudnative-pg/cloudnative-pg:${version('cloudnative-pg')}`,
    });
    await manager.listensOn(port);
    const caBundle = fs.readFileSync(authority.certificate).toString('base64');
    for (const configuration of webhookConfigurations()) {
      for (const webhook of configuration.webhooks) {
        webhook.clientConfig = { url: `https://${LOOPBACK}:${port}${webhook.clientConfig.service.path}`, caBundle };
      }
      const plural = `${configuration.kind.toLowerCase()}s`;
      await this.createAll(`/apis/admissionregistration.k8s.io/v1/${plural}`, [configuration]);
    }
  }

  /** A Cluster that only the validating webhook refuses, not its schema. */
  private async webhookAnswers(): Promise<boolean> {
    const spec = { instances: 2, minSyncReplicas: 3, storage: { size: '1Gi' } };
    const answer = await this.api.call('POST', '/apis/postgresql.cnpg.io/v1/namespaces/default/clusters?dryRun=All',
      { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'first' }, spec });
    return /vcluster\.cnpg\.io/.test(answer.body.message ?? '');
  }

  private async createAll(collection: string, objects: any[]): Promise<void> {
    const answers = await Promise.all(objects.map(object => this.api.call('POST', collection, object)));
    const failed = answers.find(answer => answer.code >= 300);
    if (failed) throw new Error(`POST ${collection}: ${failed.code} ${failed.body.message}`);
  }

  private service(name: string, program: string, args: string[], env?: { [name: string]: string }): Service {
    if (this.stopped) throw new Error('stopped');
    const service = new Service(name, path.join(this.folder, `${name}.log`), program, args, env);
    this.services.push(service);
    return service;
  }

  private async stopIfAsked(): Promise<void> {
    if (!this.stopped) return;
    await this.stop();
    throw new Error('stopped');
  }
}

function webhookConfigurations(): any[] {
  const module = goModule('github.com/cloudnative-pg/cloudnative-pg', version('cloudnative-pg'));
  return yaml.parseAllDocuments(fs.readFileSync(path.join(module, 'config/webhook/manifests.yaml'), 'utf8')).map(document => document.toJS());
}
