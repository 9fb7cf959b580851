import { Json } from '../../../facts/json-value';
import { quoted } from '../../../facts/go';
import { Quantity } from '../../../facts/kubernetes-quantity';
import { ObjectValidation } from './object-validation';

/** What the server warns of parts of a byte: mostly millions of them were meant. */
export function fractionWarning(amount: Json, path: string, validation: ObjectValidation): void {
  const milli = Quantity.of(amount)?.milli ?? 0n;
  // The server counts such amounts wrongly.
  if (milli >= 2n ** 63n) validation.leave(path);
  else if (milli % 1000n !== 0n) validation.warn(path, `${path}: fractional byte value ${quoted(`${milli}${unit(amount)}`)} is invalid, must be an integer`);
}

/** How the server writes thousandths. */
function unit(amount: Json): string {
  return /[eE][+-]?\d+$/.test(String(amount).trim()) ? 'e-3' : 'm';
}
