import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { nonEmpty } from '../internal/non-empty';
import { ClusterIdentity, mergeSpecs } from './cluster-part';
import { CLUSTER_PARTS, ClusterSettings } from './cluster-parts';

/**
 * The Cluster object: what all parts write. Written out: what the webhook would add inside a list item, where Argo CD sees it as drift, and whatever
 * decides about data, so that a default that changes upstream changes nothing here. Left out: empty lists.
 *
 * A plain ApiObject, since the generated class applies JSON patches before it renames its props: `/spec/enablePDB` would change nothing.
 */
export function clusterManifest(scope: Construct, id: string, cluster: ClusterIdentity, settings: ClusterSettings): ApiObject {
  const all = (write: (part: (typeof CLUSTER_PARTS)[number]) => { readonly [name: string]: string } | undefined) => nonEmpty(Object.assign({}, ...CLUSTER_PARTS.map(write)));
  return new ApiObject(scope, id, cnpg.Cluster.manifest({
    metadata: {
      name: cluster.clusterName,
      labels: all(part => part.labels?.(settings)),
      annotations: all(part => part.annotations?.(settings)),
    },
    spec: mergeSpecs(CLUSTER_PARTS.map(part => part.spec?.(settings, cluster) ?? {})),
  }));
}
