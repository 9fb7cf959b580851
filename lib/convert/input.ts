import { Document, Unreadable } from '../admission/read/document';
import { markUnknowns } from '../admission/read/unknowns';
import { LABEL_POOLER_NAME } from '../facts/cnpg';
import { isUnknown, textsOf, unknownsIn } from '../facts/unknown';
import { isObject, Json } from '../facts/json-value';
import { cleaned, keyOf, Manifest, storedOf, titleOf } from './manifest';
import { SATELLITES } from './satellites';
import { stable } from './stable';

/** What is not converted, and why. */
export interface Refusal {
  readonly file: string;
  /** The object, where there is one. */
  readonly title?: string;
  readonly reason: string;
}

/** An object that the program leaves where it is. */
export interface Kept {
  readonly file: string;
  readonly kind: string;
  readonly title: string;
}

export interface Input {
  readonly manifests: readonly Manifest[];
  readonly refused: readonly Refusal[];
  readonly kept: readonly Kept[];
  /** Objects that the operator makes itself. */
  readonly made: readonly Kept[];
}

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'postgresql.cnpg.io': ['Cluster', 'ImageCatalog', 'ClusterImageCatalog', ...SATELLITES.keys()],
  'barmancloud.cnpg.io': ['ObjectStore'],
  'monitoring.coreos.com': ['PodMonitor'],
  'policy': ['PodDisruptionBudget'],
};

/** The label of a Backup that a ScheduledBackup has made. */
const SCHEDULED_BACKUP = 'cnpg.io/scheduled-backup';

/** Sorts what was read into what can be converted and what cannot. */
export class InputReader {
  private readonly byKey = new Map<string, Manifest>();
  private readonly refused: Refusal[] = [];
  private readonly kept: Kept[] = [];
  private readonly made: Kept[] = [];

  constructor(private readonly variables: ReadonlyMap<string, string>) {}

  public get input(): Input {
    const all = [...this.byKey.values()];
    const clusters = new Set(all.filter(({ kind }) => kind !== 'PodMonitor').map(({ name }) => name));
    const poolers = new Set(all.filter(({ kind }) => kind === 'Pooler').map(({ name }) => name));
    // PodMonitors and PodDisruptionBudgets of something else stay where they are.
    const isOurs = ({ kind, name, json }: Manifest) => {
      if (kind === 'PodMonitor') return clusters.has(name) || namesOurs(json);
      return kind !== 'PodDisruptionBudget' || poolers.has(json.spec?.selector?.matchLabels?.[LABEL_POOLER_NAME]);
    };
    return {
      manifests: all.filter(isOurs),
      refused: this.refused,
      kept: [...this.kept, ...all.filter(manifest => !isOurs(manifest)).map(manifest => ({ file: manifest.file, kind: manifest.kind, title: titleOf(manifest) }))],
      made: this.made,
    };
  }

  public refuse(refusal: Refusal): void {
    this.refused.push(refusal);
  }

  public add(document: Document | Unreadable): void {
    if ('ruleId' in document) {
      const { file, message, line } = document;
      const reason = document.ruleId === 'file/template' ? "a template: convert what is rendered from it, such as the output of 'helm template'" : `line ${line}: ${message}`;
      this.refuse({ file, reason });
      return;
    }
    const { file, bare = [] } = document;
    const { value, hasUnknowns, isEncrypted } = markUnknowns(document.value, { variables: this.variables, bare });
    const kind = String(value.kind ?? '');
    if (!isObject(value.metadata) || typeof value.metadata.name !== 'string') return;
    const title = titleOf({ kind, namespace: value.metadata.namespace, name: value.metadata.name });
    if (!GROUPS[String(value.apiVersion).split('/')[0]]?.includes(kind)) {
      (kind === 'FailoverQuorum' ? this.made : this.kept).push({ file, kind, title });
    } else if (isMadeByOperator(value)) {
      this.made.push({ file, kind, title });
    } else if (isEncrypted) {
      this.refuse({ file, title, reason: 'encrypted by SOPS: convert what it decrypts to' });
    } else if (hasUnknowns) {
      const [variable] = [...textsOf(value)].filter(isUnknown).flatMap(unknownsIn);
      this.refuse({ file, title: title.replace(/[\ufdd0\ufdd1]/g, ''), reason: `holds the variable ${variable}: convert what Flux renders, or give its value with --set` });
    } else {
      this.addManifest(file, kind, value);
    }
  }

  private addManifest(file: string, kind: string, value: Json): void {
    const json = cleaned(value);
    const { name, namespace } = json.metadata;
    const stored = storedOf(json);
    const identity = { kind, name, namespace: kind === 'ClusterImageCatalog' ? undefined : namespace };
    const title = titleOf(identity);
    const key = keyOf(identity);
    const known = this.byKey.get(key);
    if (!stored) this.refuse({ file, title, reason: 'the API server cannot read it; \'cdk8s-postgres-ha check\' says why' });
    else if (known && stable(known.stored) === stable(stored)) return;
    else if (known) this.refuse({ file, title, reason: `is another one in '${known.file}'` });
    else this.byKey.set(key, { file, ...identity, json, stored });
  }
}

/** Whether the operator has made it: a Backup of a schedule, the PodMonitor of `enablePodMonitor`. */
function isMadeByOperator({ kind, metadata: { labels, ownerReferences } }: Json): boolean {
  if (kind === 'Backup' && labels?.[SCHEDULED_BACKUP] !== undefined) return true;
  return Array.isArray(ownerReferences) && ownerReferences.some(({ apiVersion, controller }) => controller === true && String(apiVersion).startsWith('postgresql.cnpg.io/'));
}

function namesOurs({ spec }: Json): boolean {
  return Object.keys(spec?.selector?.matchLabels ?? {}).some(label => label.startsWith('cnpg.io/') || label.startsWith('postgresql.cnpg.io/'));
}
