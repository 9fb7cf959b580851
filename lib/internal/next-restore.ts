import { ApiObjectProps } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { CheckedObject } from './checked-object';
import { nonEmpty } from './non-empty';

/** A restore that has not happened: the manifests are rendered as they will be once it is appended to the history of a cluster. */
export interface NextRestore {
  /** The cluster that is restored. */
  readonly cluster: IConstruct;
  /** From which of its archives: the newest, or the one before, for when the newest has no base backup yet. */
  readonly from: 'newest' | 'before';
}

let pending: ReadonlyMap<IConstruct, NextRestore> = new Map();

/** Renders manifests as they will be after some restores, at most one of each cluster. */
export function afterNextRestores<T>(restores: readonly NextRestore[], render: () => T): T {
  pending = new Map(restores.map(restore => [restore.cluster, restore]));
  try {
    return render();
  } finally {
    pending = new Map();
  }
}

/** The restore of this cluster that is rendered now, if one is. */
export function nextRestoreOf(cluster: IConstruct): NextRestore | undefined {
  return pending.get(cluster);
}

/** What a restore changes in the metadata of an object. */
export interface RestoredMetadata {
  /** Its name. */
  readonly name: string;
  /**
   * Beside its other annotations.
   * @default - none
   */
  readonly annotations?: { readonly [key: string]: string };
}

/** An object that has another name after a restore. */
export class RenamedByRestore extends CheckedObject {
  constructor(scope: Construct, id: string, props: ApiObjectProps, private readonly metadataNow: () => RestoredMetadata) {
    super(scope, id, props);
  }

  /** The manifest, with the metadata that it has now. */
  public toJson(): any {
    const manifest = super.toJson();
    const { name, annotations } = this.metadataNow();
    const all = nonEmpty({ ...manifest.metadata.annotations, ...annotations });
    return { ...manifest, metadata: { ...manifest.metadata, ...all && { annotations: all }, name } };
  }
}
