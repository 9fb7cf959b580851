const BINARY_UNITS = ['Ki', 'Mi', 'Gi', 'Ti'];

/**
 * The canonical form of a quantity of memory or storage, as the API server would write it back:
 * 1048576 KiB is `1Gi`, never `1024Mi`. Any other form shows as drift in Argo CD.
 */
export function binaryQuantity(kibibytes: number): string {
  let value = kibibytes;
  let unit = 0;
  while (value % 1024 === 0 && value > 0 && unit < BINARY_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value}${BINARY_UNITS[unit]}`;
}

/** The canonical form of a quantity of CPU: 1500 is `1500m`, 2000 is `2`. */
export function cpuQuantity(millis: number): string {
  return millis % 1000 === 0 ? `${millis / 1000}` : `${millis}m`;
}
