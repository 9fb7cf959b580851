import { canonicalQuantity } from './canonical-quantity';

/**
 * The canonical form of a quantity of memory or storage, as the API server would write it back:
 * 1048576 KiB is `1Gi`, never `1024Mi`. Any other form shows as drift in Argo CD.
 */
export function binaryQuantity(kibibytes: number): string {
  return canonicalQuantity(`${kibibytes}Ki`)!;
}

/** The canonical form of a quantity of CPU: 1500 is `1500m`, 2000 is `2`. */
export function cpuQuantity(millis: number): string {
  return canonicalQuantity(`${millis}m`)!;
}
