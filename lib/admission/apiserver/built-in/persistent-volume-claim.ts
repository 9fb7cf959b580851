import { isObject, Json } from '../../../facts/json-value';
import { all, Check, free, object } from './checks';
import { claimWarnings } from './claim-warnings';
import { BuiltInKind } from './kind';
import { volumeClaimSpec } from './volume-claim';

/** The server gives it to each claim. */
const FINALIZER = 'kubernetes.io/pvc-protection';
const ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

const metadata: Check = ({ annotations }, path, validation) => {
  const at = `${path}.annotations[${ANNOTATION}]`;
  if (annotations?.[ANNOTATION] !== undefined) validation.warn(at, `${at}: deprecated since v1.8; use "storageClassName" attribute instead`);
};

/** Sources of data that the server does not know or allow are dropped, and of the two fields each gets what the other has. */
function completeSources(spec: Json, old: Json): void {
  if (spec.dataSourceRef?.namespace && !old.dataSourceRef) delete spec.dataSourceRef;
  if (!old.dataSource && !old.dataSourceRef && !spec.dataSourceRef && !isKnown(spec.dataSource)) delete spec.dataSource;
  const { dataSource, dataSourceRef } = spec;
  if (dataSource && !dataSourceRef) spec.dataSourceRef = { ...dataSource };
  else if (dataSourceRef && !dataSource && !dataSourceRef.namespace) spec.dataSource = { ...dataSourceRef };
}

function isKnown(source: Json): boolean {
  const { apiGroup, kind } = source ?? {};
  return (kind === 'PersistentVolumeClaim' && !apiGroup) || (kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io');
}

export const PERSISTENT_VOLUME_CLAIM: BuiltInKind = {
  prepare: ({ metadata: meta, spec }, old) => {
    if (!old && !meta.finalizers?.includes(FINALIZER)) meta.finalizers = [...meta.finalizers ?? [], FINALIZER];
    if (isObject(spec)) completeSources(spec, old?.spec ?? {});
  },
  check: object({ metadata, spec: all(volumeClaimSpec, claimWarnings), status: free }),
};
