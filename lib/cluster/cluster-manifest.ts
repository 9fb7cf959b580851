import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { CheckedObject } from '../internal/checked-object';
import { ANNOTATION_ARCHIVE_HISTORY } from '../facts/annotations';
import { acknowledgeRules } from '../internal/acknowledged';
import { nonEmpty } from '../internal/non-empty';
import { ClusterIdentity, mergeSpecs } from './cluster-part';
import { CLUSTER_PARTS, ClusterSettings } from './cluster-parts';

/**
 * The Cluster object: what all parts write. Written out: what the webhook would add inside a list item, where Argo CD sees it as
 * drift, and whatever
 * decides about data, so that a default that changes upstream changes nothing here. Left out: empty lists.
 *
 * A plain ApiObject, since the generated class applies JSON patches before it renames its props: `/spec/enablePDB` would change nothing.
 *
 * @param settings What the parts write from. They are asked at each rendering, since a restore that has not happened yet is rendered too.
 * @param later Fields of `spec` that are known only at synthesis.
 */
export function clusterManifest(
  scope: Construct, id: string, cluster: ClusterIdentity, settings: () => ClusterSettings, later: { readonly [field: string]: () => unknown },
): ApiObject {
  const all = (write: (part: (typeof CLUSTER_PARTS)[number]) => { readonly [name: string]: string } | undefined) => Object.assign({}, ...CLUSTER_PARTS.map(write));
  const annotations = () => all(part => part.annotations?.(settings(), cluster));
  const history = Lazy.any({ produce: () => annotations()[ANNOTATION_ARCHIVE_HISTORY] });
  const produce = () => ({ ...manifestOf({ spec: mergeSpecs(CLUSTER_PARTS.map(part => part.spec?.(settings(), cluster) ?? {})) }).spec, ...produced(later) });
  const object = new CheckedObject(scope, id, {
    ...manifestOf({
      metadata: {
        name: cluster.clusterName,
        labels: nonEmpty(all(part => part.labels?.(settings()))),
        annotations: { ...annotations(), [ANNOTATION_ARCHIVE_HISTORY]: history },
      },
    }),
    spec: Lazy.any({ produce }),
  });
  acknowledgeRules(object, Object.keys(settings().acknowledge ?? {}));
  return object;
}

/** In the words of the manifest. */
function manifestOf(props: Partial<cnpg.ClusterProps>): any {
  return cnpg.Cluster.manifest(props as cnpg.ClusterProps);
}

function produced(later: { readonly [field: string]: () => unknown }): object {
  return Object.fromEntries(Object.entries(later).map(([field, produce]) => [field, produce()]));
}
