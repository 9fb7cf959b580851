import { Size } from 'cdk8s';
import { binaryQuantity } from '../facts/quantity';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { nonEmpty } from '../internal/non-empty';
import { sizeCode } from '../internal/size-code';
import { LabelSelector, selectorCode, selectorSpec } from './label-selector';

/**
 * A claim for a volume, in Kubernetes' form.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#persistentvolumeclaims
 */
export interface PvcTemplate {
  /**
   * How much room it has.
   *
   * @default - set elsewhere
   */
  readonly size?: Size;

  /**
   * The StorageClass.
   *
   * @default - set elsewhere, or the cluster's default StorageClass
   */
  readonly storageClassName?: string;

  /**
   * How nodes may mount it, such as 'ReadWriteOnce' or 'ReadWriteOncePod'.
   *
   * @default - the operator's, ReadWriteOnce
   */
  readonly accessModes?: string[];

  /**
   * 'Filesystem' or 'Block'.
   *
   * @default - Kubernetes' default, 'Filesystem'
   */
  readonly volumeMode?: string;

  /**
   * The VolumeAttributesClass, such as one with more IOPS.
   *
   * @default - none
   */
  readonly volumeAttributesClassName?: string;

  /**
   * Labels of the volumes that it may be bound to.
   *
   * @default - any
   */
  readonly selector?: LabelSelector;

  /**
   * The one volume that it is bound to. Of use with a single instance alone.
   *
   * @default - any
   */
  readonly volumeName?: string;
}

/** The claim as Kubernetes writes it, its size as the type that a generated class wants. */
export function pvcTemplateSpec<T>(template: PvcTemplate, quantity: (text: string) => T) {
  const { size, selector, accessModes, ...rest } = template;
  return nonEmpty({
    ...rest,
    accessModes: nonEmpty(accessModes),
    resources: size && { requests: { storage: quantity(binaryQuantity(size.toKibibytes())) } },
    selector: selector && nonEmpty(selectorSpec(selector)),
  });
}

export function pvcTemplateCode(template: Json): Code | undefined {
  return template && code.struct({
    size: sizeCode(template.resources?.requests?.storage),
    storageClassName: code.literal(template.storageClassName),
    accessModes: code.plain(template.accessModes),
    volumeMode: code.literal(template.volumeMode),
    volumeAttributesClassName: code.literal(template.volumeAttributesClassName),
    selector: selectorCode(template.selector),
    volumeName: code.literal(template.volumeName),
  });
}
