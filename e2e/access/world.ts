import * as fs from 'node:fs';
import * as path from 'node:path';
import { openbao } from '../cluster/images';
import { ControlPlane } from '../judge/control-plane';
import { Authority } from '../machine/authority';
import { Api } from '../machine/api';
import { scratch } from '../machine/scratch';
import { Service, waitUntil } from '../machine/service';
import { Server } from '../queries/server';
import { Bao } from './bao';
import { withHosts } from './container';

/** A manifest as plain data. */
type Manifest = any;

export const NAMESPACE = 'databases';
const ADDRESS = '127.0.0.9';
const [POSTGRES_PORT, BAO_PORT] = [5432, 8200];
/** The Services that manifests name, all of which are this machine. */
const HOSTS = ['pg-rw', 'pg-ro', 'pg-r'].map(name => `${name}.${NAMESPACE}.svc`).concat('vault.vault.svc');
const REVIEWER = 'vault';

/**
 * A Kubernetes without nodes: an API server, a PostgreSQL under the name of the cluster's Services, with a certificate of the
 * cluster's authority, and an OpenBao that lets in who has a token of the API server. All on loopback. Needs root.
 */
export class World {
  public static async start(installation: string): Promise<World> {
    const world = new World();
    try {
      await world.begin(installation);
    } catch (error) {
      await world.stop();
      throw error;
    }
    return world;
  }

  public server!: Server;
  public bao!: Bao;
  public readonly hosts: string;
  public readonly authority: Authority;
  private readonly controlPlane = new ControlPlane();
  private readonly services: Service[] = [];
  private readonly scratch = scratch();
  private folders = 0;

  private constructor() {
    fs.chmodSync(this.scratch, 0o755);
    this.hosts = path.join(this.scratch, 'hosts');
    fs.writeFileSync(this.hosts, `127.0.0.1 localhost\n${ADDRESS} ${HOSTS.join(' ')}\n`);
    this.authority = new Authority(path.join(this.scratch, 'pki'));
  }

  public get api(): Api {
    return this.controlPlane.api;
  }

  public get kubeconfig(): string {
    return this.controlPlane.kubeconfig;
  }

  /** The API server, for programs that are told where it is in files. */
  public get apiServer(): { readonly port: string; readonly authority: string } {
    const { cluster } = JSON.parse(fs.readFileSync(this.kubeconfig, 'utf8')).clusters[0];
    return { port: new URL(cluster.server).port, authority: Buffer.from(cluster['certificate-authority-data'], 'base64').toString() };
  }

  /** A new folder, which goes with this world. */
  public folder(name: string): string {
    const folder = path.join(this.scratch, `${name}-${this.folders++}`);
    fs.mkdirSync(folder);
    fs.chmodSync(folder, 0o755);
    return folder;
  }

  /** Starts a program that ends with this world, or when it is stopped. */
  public service(name: string, program: string, args: string[], env: { [name: string]: string } = {}): Service {
    const service = new Service(name, path.join(this.folder('log'), `${name}.log`), program, args, env);
    this.services.push(service);
    return service;
  }

  /** Starts a program that knows the names of the Services. */
  public serviceWithHosts(name: string, command: readonly string[], env: { [name: string]: string } = {}): Service {
    const [program, ...args] = withHosts(this.hosts, command);
    return this.service(name, program, args, env);
  }

  public namespace(name: string): Promise<void> {
    return this.controlPlane.namespace(name);
  }

  /** Makes objects, or changes them; in our namespace unless they name another. */
  public async apply(manifests: readonly Manifest[]): Promise<Manifest[]> {
    const stored: Manifest[] = [];
    for (const manifest of manifests) {
      const { apiVersion, kind, metadata: { name } } = manifest;
      const answer = await this.api.call('PATCH', `${this.pathOf(manifest)}?fieldManager=access&force=true`, manifest, { 'content-type': 'application/apply-patch+yaml' });
      if (answer.code >= 300) throw new Error(`${apiVersion} ${kind} ${name}: ${answer.code} ${answer.body.message}`);
      stored.push(answer.body);
    }
    return stored;
  }

  /** Changes a field or two of an object. */
  public async merge(manifest: Manifest): Promise<void> {
    const { code, body } = await this.api.call('PATCH', this.pathOf(manifest), manifest, { 'content-type': 'application/merge-patch+json' });
    if (code >= 300) throw new Error(`${manifest.kind} ${manifest.metadata.name}: ${code} ${body.message}`);
  }

  public async get(apiVersion: string, kind: string, name: string): Promise<Manifest | undefined> {
    return this.api.get(this.pathOf({ apiVersion, kind, metadata: { name } }));
  }

  /** Deletes an object, and waits until its finalizers have let it go. */
  public async delete(apiVersion: string, kind: string, name: string): Promise<void> {
    const place = this.pathOf({ apiVersion, kind, metadata: { name } });
    await this.api.call('DELETE', `${place}?gracePeriodSeconds=0`);
    await waitUntil(`the end of the ${kind} '${name}'`, 60, async () => await this.api.get(place) === undefined, 100);
  }

  /** What is in a Secret; throws if there is none. */
  public async secret(name: string): Promise<{ [key: string]: string }> {
    const found = await this.get('v1', 'Secret', name);
    if (!found) throw new Error(`there is no Secret '${name}'`);
    return Object.fromEntries(Object.entries(found.data ?? {}).map(([key, value]) => [key, Buffer.from(value as string, 'base64').toString()]));
  }

  /** A token of a ServiceAccount, as the kubelet asks for one. */
  public async token(serviceAccount: string, audience?: string, namespace = NAMESPACE): Promise<string> {
    const { code, body } = await this.api.call('POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`,
      { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: audience === undefined ? [] : [audience] } });
    if (code >= 300) throw new Error(`no token for '${serviceAccount}': ${body.message}`);
    return body.status.token;
  }

  public async stop(): Promise<void> {
    for (const service of this.services.splice(0).reverse()) await service.stop();
    this.bao?.stop();
    try { this.server?.stop(); } catch { /* it did not start */ }
    await this.controlPlane.stop();
    fs.rmSync(this.scratch, { recursive: true, force: true });
  }

  private async begin(installation: string): Promise<void> {
    await this.controlPlane.start();
    await this.controlPlane.namespace(NAMESPACE);
    const certificate = this.authority.server('postgres', HOSTS);
    this.server = new Server(installation, path.join(this.scratch, 'postgres'), { port: POSTGRES_PORT, address: ADDRESS, certificate });
    this.server.start();
    const metadata = (name: string) => ({ name, namespace: NAMESPACE });
    await this.apply([
      // as the controllers of Kubernetes and CloudNativePG make them
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('kube-root-ca.crt'), data: { 'ca.crt': this.apiServer.authority } },
      { apiVersion: 'v1', kind: 'Secret', metadata: metadata('pg-ca'), stringData: { 'ca.crt': fs.readFileSync(this.authority.certificate, 'utf8') } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(REVIEWER) },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: REVIEWER },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:auth-delegator' },
        subjects: [{ kind: 'ServiceAccount', ...metadata(REVIEWER) }],
      },
    ]);
    this.bao = new Bao(await openbao(), BAO_PORT, this.folder('bao'), ADDRESS, this.hosts);
    await this.bao.start();
    await this.bao.call('POST', 'sys/auth/kubernetes', { type: 'kubernetes' });
    const { port, authority } = this.apiServer;
    await this.bao.call('POST', 'auth/kubernetes/config', {
      kubernetes_host: `https://127.0.0.1:${port}`, kubernetes_ca_cert: authority, token_reviewer_jwt: await this.token(REVIEWER), disable_local_ca_jwt: true,
    });
  }

  private pathOf({ apiVersion, kind, metadata }: Manifest): string {
    const resource = this.api.resource(apiVersion, kind);
    if (!resource) throw new Error(`the API server has no ${apiVersion} ${kind}`);
    return `${resource.base}/${resource.namespaced ? `namespaces/${metadata.namespace ?? NAMESPACE}/` : ''}${resource.plural}/${metadata.name}`;
  }
}
