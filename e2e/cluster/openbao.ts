import * as crypto from 'node:crypto';
import { Api } from '../machine/api';
import { waitUntil } from '../machine/service';
import { OPENBAO_IMAGE } from './images';
import { apply, kubectl } from './kubectl';

const NAMESPACE = 'openbao';
const LABELS = { app: 'openbao' };

/**
 * A real OpenBao, which speaks Vault's API: one pod in development mode, so unsealed, and forgetful when its pod ends. Pods log in with
 * the token of their ServiceAccount (`auth/kubernetes`); its `database` secrets engine has PostgreSQL's plugin inside.
 */
export class OpenBao {
  /** Starts it, with Kubernetes auth switched on; one that runs is taken as it is. */
  public static async start(api: Api): Promise<OpenBao> {
    const existing = await api.get(`/api/v1/namespaces/${NAMESPACE}/secrets/root-token`);
    const token = existing ? Buffer.from(existing.data.token, 'base64').toString() : crypto.randomBytes(16).toString('hex');
    apply(manifest(token));
    kubectl(['-n', NAMESPACE, 'rollout', 'status', 'deploy/openbao', '--timeout=120s']);
    const bao = new OpenBao(api, token);
    await waitUntil('OpenBao', 60, () => bao.call('GET', 'sys/health').then(() => true, () => false), 500);
    if (!(await bao.call('GET', 'sys/auth')).data['kubernetes/']) {
      await bao.call('POST', 'sys/auth/kubernetes', { type: 'kubernetes' });
      // no address of a reviewer and no CA: OpenBao takes those of its own pod
      await bao.call('POST', 'auth/kubernetes/config', { kubernetes_host: 'https://kubernetes.default.svc' });
    }
    return bao;
  }

  /** What pods of the cluster talk to. */
  public readonly address = `http://openbao.${NAMESPACE}.svc:8200`;

  private constructor(private readonly api: Api, private readonly token: string) {}

  /** Asks its HTTP API as root, such as `call('POST', 'sys/mounts/database', { type: 'database' })`; the body of the answer. */
  public async call(method: string, path: string, body?: unknown): Promise<any> {
    const service = await this.api.get(`/api/v1/namespaces/${NAMESPACE}/services/openbao`);
    const response = await fetch(`http://${service.spec.clusterIP}:8200/v1/${path}`, {
      method,
      headers: { 'X-Vault-Token': this.token },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`OpenBao answers ${response.status} to ${method} ${path}: ${text.trim()}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** Runs a script of `bao` commands in its pod as root, as a person with a terminal would; what it printed. */
  public run(script: string): string {
    return kubectl(['-n', NAMESPACE, 'exec', '-i', 'deploy/openbao', '--', '/bin/sh', '-e', '-s'], script).trim();
  }

  public stop(): void {
    kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found']);
    kubectl(['delete', 'clusterrolebinding', 'e2e-openbao', '--ignore-not-found']);
  }
}

function manifest(token: string): string {
  const metadata = { name: 'openbao', namespace: NAMESPACE };
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'root-token', namespace: NAMESPACE }, stringData: { token } },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: LABELS, ports: [{ port: 8200 }] } },
    {   // it asks the API server whether the token of a pod that logs in is genuine
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'e2e-openbao' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:auth-delegator' },
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: LABELS },
        template: {
          metadata: { labels: LABELS },
          spec: {
            serviceAccountName: metadata.name,
            terminationGracePeriodSeconds: 1,
            nodeSelector: { 'e2e/role': 'control-plane' },   // the nodes that scenarios lose are the others
            containers: [{
              name: 'openbao',
              image: OPENBAO_IMAGE,
              args: ['server', '-dev', '-dev-no-store-token', '-dev-listen-address=0.0.0.0:8200'],
              env: [
                ...['BAO_DEV_ROOT_TOKEN_ID', 'BAO_TOKEN'].map(name => ({ name, valueFrom: { secretKeyRef: { name: 'root-token', key: 'token' } } })),
                { name: 'BAO_ADDR', value: 'http://127.0.0.1:8200' },
              ],
              readinessProbe: { httpGet: { path: '/v1/sys/health', port: 8200 }, periodSeconds: 1 },
            }],
          },
        },
      },
    },
  ];
  return objects.map(object => JSON.stringify(object)).join('\n---\n');
}
