
import { Construct } from 'constructs';
import { ConnectTls } from '../access/connect-tls';
import { authorityFiles, certificateFiles } from '../access/connection-files';
import { credentialVariables, Endpoint } from '../access/endpoint';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { Delivery, SyncWave } from '../delivery/delivery';
import { NetworkPeer } from '../access/network-peer';
import { networkPolicy } from '../access/network-policy';
import { LABEL_CONNECTS_TO } from '../facts/annotations';
import { LABEL_CLUSTER, POSTGRES_PORT, POSTGRES_UID } from '../facts/cnpg';
import { hashedName } from '../facts/short-hash';
import { NEWEST_MAJOR, PINNED_TAGS, POSTGRES_REPOSITORY } from '../postgres/postgres-images';
import { CheckedObject } from '../internal/checked-object';

/** The image whose psql runs statements: it talks to older servers too. */
export const PSQL_IMAGE = `${POSTGRES_REPOSITORY}:${PINNED_TAGS[NEWEST_MAJOR]}`;

/** The kubelet starts a container that failed again, up to five minutes later each time; this is most of a day. */
const ATTEMPTS = 100;

/** What a Job that runs statements is told. */
export interface SqlJobProps {
  /** Begins its name. */
  readonly name: string;
  /** The cluster that it connects to. */
  readonly cluster: IPostgresClusterRef;
  /** Where, and as whom. */
  readonly endpoint: Endpoint;
  /**
   * The Secret with the client certificate of the role.
   * @default - it has a password
   */
  readonly certificateSecretName?: string;
  /** The statements, which may run any number of times: one transaction. */
  readonly statements: readonly string[];
  /**
   * An image with psql.
   * @default - the operator project's newest
   */
  readonly image?: string;
  /** Which GitOps engine delivers it. */
  readonly delivery: Delivery;
}

/**
 * Runs statements in a database once, and again when they change: a Job cannot change, so that other statements are another Job,
 * whose name says so.
 * Until the database and the role are there it fails and tries again.
 */
export function sqlJob(scope: Construct, id: string, { name, cluster, endpoint, certificateSecretName, statements, image = PSQL_IMAGE, delivery }: SqlJobProps): CheckedObject {
  const authority = authorityFiles(ConnectTls.verifyFull(), cluster.serverCaSecretName);
  const certificate = certificateSecretName === undefined ? undefined : certificateFiles(certificateSecretName, endpoint.username);
  const volumes = [authority, certificate].flatMap(files => files?.volume ?? []);
  const spec = {
    backoffLimit: ATTEMPTS,
    template: {
      metadata: { labels: { [LABEL_CONNECTS_TO]: cluster.clusterName } },
      spec: {
        restartPolicy: 'OnFailure',
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: POSTGRES_UID, runAsGroup: POSTGRES_UID, fsGroup: POSTGRES_UID, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [{
          name: 'psql',
          image,
          command: ['psql'],
          args: ['--no-psqlrc', '--set=ON_ERROR_STOP=1', '--single-transaction', ...statements.map(statement => `--command=${statement}`)],
          env: [...endpoint._address(), ...certificate?.variables ?? credentialVariables(endpoint.secretName), ...authority.variables],
          resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '64Mi' } },
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          volumeMounts: volumes.map(volume => ({ name: volume.name, mountPath: volume.path, readOnly: true })),
        }],
        volumes: volumes.map(volume => ({ name: volume.name, ...volume.content })),
      },
    },
  };
  letJobThrough(scope, id, cluster, delivery);
  return new CheckedObject(scope, id, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: hashedName(name, JSON.stringify(spec)), annotations: delivery._annotations(SyncWave.DEPENDENT, { guarded: false }) },
    spec,
  });
}

/** The Jobs of this library reach the instances and nothing else, where the cluster has policies. */
export function letJobThrough(scope: Construct, id: string, { connections, clusterName, namespace }: IPostgresClusterRef, delivery: Delivery): void {
  const policies = connections._policies;
  if (!policies || withPolicy.has(connections)) return;
  withPolicy.add(connections);
  const labels = { [LABEL_CONNECTS_TO]: clusterName };
  connections._allow(NetworkPeer.pods(labels));
  networkPolicy(scope, `${id}Policy`, {
    name: `${clusterName}-jobs`,
    podSelector: { matchLabels: labels },
    delivery,
    ingress: () => [],
    egress: () => [
      ...policies._basicEgress(namespace, { watches: false }),
      { peers: [{ podSelector: { matchLabels: { [LABEL_CLUSTER]: clusterName } } }], ports: [POSTGRES_PORT] },
    ],
  });
}

/** One policy for all Jobs of a cluster. */
const withPolicy = new WeakSet<object>();
