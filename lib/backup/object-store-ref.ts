import { IConstruct } from 'constructs';

/**
 * Where backups and the WAL archive of clusters go, declared here or elsewhere.
 */
export interface IObjectStore extends IConstruct {
  /** Name of the ObjectStore. */
  readonly objectStoreName: string;

  /**
   * The namespace, which must be that of every cluster that uses it.
   * @default - the one that the manifests are applied to
   */
  readonly namespace?: string;
}
