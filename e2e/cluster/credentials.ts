import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Authority } from '../machine/authority';
import { API_SERVER, API_SERVICE, HOME, KUBECONFIG, NODES, PKI } from './layout';

/** Makes every certificate and key of a cluster, and the keys of its S3 server. */
export function makeCredentials(): void {
  const authority = new Authority(PKI);
  const cluster = 'kubernetes.default.svc.cluster.local';
  authority.server('kube-apiserver', ['127.0.0.1', NODES[0].address, API_SERVICE, 'localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', cluster]);
  authority.client('kubelet-client', 'kube-apiserver-kubelet-client', 'system:masters');
  authority.client('front-proxy-client', 'front-proxy-client');
  authority.signingKey();
  authority.kubeconfig(KUBECONFIG, API_SERVER, authority.client('admin', 'admin', 'system:masters'));
  authority.kubeconfig(path.join(PKI, 'kube-proxy.kubeconfig'), API_SERVER, authority.client('kube-proxy', 'system:kube-proxy'));
  for (const { name } of NODES) {
    authority.kubeconfig(path.join(PKI, `${name}.kubeconfig`), API_SERVER, authority.client(name, `system:node:${name}`, 'system:nodes'));
  }
  const [accessKey, secretKey] = [crypto.randomBytes(10).toString('hex'), crypto.randomBytes(20).toString('hex')];
  const identity = { name: 'admin', credentials: [{ accessKey, secretKey }], actions: ['Admin', 'Read', 'List', 'Tagging', 'Write'] };
  fs.writeFileSync(path.join(HOME, 's3.json'), JSON.stringify({ identities: [identity] }), { mode: 0o600 });
}
