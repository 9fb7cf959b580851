import { isFour, parseIp, parseIpRange } from '../../../facts/ip-address';
import { ObjectValidation } from './object-validation';

const fail = (validation: ObjectValidation, path: string, message: string, at?: string) => validation.fail('Invalid', path, message, at);

/** An IP address. Since 1.36 it must not be ambiguous either. */
export function ipAddress(text: string, path: string, validation: ObjectValidation, at?: string): void {
  const ip = parseIp(text);
  if (!ip) fail(validation, path, `must be an IP address like 10.9.8.7, got '${text}'`, at);
  else if (validation.minor >= 36 && (!ip.strict || (ip.six && isFour(ip)))) fail(validation, path, `must have no needless zeros and be no IPv4 address in the form of IPv6, got '${text}'`, at);
}

/** A range of IP addresses. Since 1.36 it must not be ambiguous either. */
export function ipRange(text: string, path: string, validation: ObjectValidation, at?: string): void {
  const range = parseIpRange(text);
  if (!range) return fail(validation, path, `must be a range of IP addresses like 10.9.8.0/24, got '${text}'`, at);
  const { ip, network, strict } = range;
  const exact = ip.bytes.join() === network.bytes.join();
  if (validation.minor >= 36 && (!strict || (ip.six && isFour(ip)) || !exact)) fail(validation, path, `must be a whole range without needless zeros like 10.9.8.0/24, got '${text}'`, at);
}
