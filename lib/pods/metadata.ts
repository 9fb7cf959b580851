/**
 * Labels and annotations that are added to those of this library.
 */
export interface Metadata {
  /**
   * Labels.
   *
   * @default - none
   */
  readonly labels?: { readonly [key: string]: string };

  /**
   * Annotations. One that this library writes itself, such as a guard against pruning, is replaced by yours.
   *
   * @default - none
   */
  readonly annotations?: { readonly [key: string]: string };
}
