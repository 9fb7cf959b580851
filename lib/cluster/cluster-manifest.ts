import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { CheckedObject } from '../internal/checked-object';
import { nonEmpty } from '../internal/non-empty';
import { ClusterIdentity, mergeSpecs } from './cluster-part';
import { CLUSTER_PARTS, ClusterSettings } from './cluster-parts';

/**
 * The Cluster object: what all parts write. Written out: what the webhook would add inside a list item, where Argo CD sees it as drift, and whatever
 * decides about data, so that a default that changes upstream changes nothing here. Left out: empty lists.
 *
 * A plain ApiObject, since the generated class applies JSON patches before it renames its props: `/spec/enablePDB` would change nothing.
 *
 * @param later Fields of `spec` that are known only at synthesis.
 */
export function clusterManifest(scope: Construct, id: string, cluster: ClusterIdentity, settings: ClusterSettings, later: { readonly [field: string]: () => unknown }): ApiObject {
  const all = (write: (part: (typeof CLUSTER_PARTS)[number]) => { readonly [name: string]: string } | undefined) => nonEmpty(Object.assign({}, ...CLUSTER_PARTS.map(write)));
  const manifest = cnpg.Cluster.manifest({
    metadata: {
      name: cluster.clusterName,
      labels: all(part => part.labels?.(settings)),
      annotations: all(part => part.annotations?.(settings)),
    },
    spec: mergeSpecs(CLUSTER_PARTS.map(part => part.spec?.(settings, cluster) ?? {})),
  });
  for (const [field, produce] of Object.entries(later)) manifest.spec[field] = Lazy.any({ produce });
  return new CheckedObject(scope, id, manifest);
}
