import { code, Code } from '../facts/code';
import { Quantity } from '../facts/kubernetes-quantity';

const UNITS = [['tebibytes', 2 ** 30], ['gibibytes', 2 ** 20], ['mebibytes', 2 ** 10], ['kibibytes', 1]] as const;

/** `Size.gibibytes(5)` for a quantity of Kubernetes such as 5Gi; undefined for one that no `Size` says, such as 1.5 bytes. */
export function sizeCode(quantity: unknown): Code | undefined {
  const bytes = quantity === undefined ? undefined : Quantity.of(quantity);
  if (!bytes) return undefined;
  const kibibytes = Number(bytes.nano) / 1e9 / 1024;
  const unit = UNITS.find(([, size]) => kibibytes % size === 0);
  return unit && code.call(`Size.${unit[0]}`, code.literal(kibibytes / unit[1]));
}
