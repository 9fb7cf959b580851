import { Json } from '../../../facts/json-value';
import { byteLength } from '../../../facts/go';
import { parseIp } from '../../../facts/ip-address';
import { dnsSubdomain } from '../../../facts/kubernetes-names';
import { all, Check, each, free, struct } from './checks';

const WITH_UNDERSCORE = /^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/;

const address: Check = (text = '', path, validation) => {
  if (!parseIp(text)) validation.fail('Invalid', path, `must be an IP address like 10.9.8.7, got '${text}'`);
};

const hostname: Check = (name, path, validation) => dnsSubdomain(name).forEach(message => validation.fail('Invalid', path, `'${name}': ${message}`));

export const hostAliases = each(struct({ ip: address, hostnames: each(hostname) }));

const search: Check = (text, path, validation) => {
  const domain = text === '.' ? 'a' : text.replace(/\.$/, '');
  if (byteLength(domain) > 253 || !WITH_UNDERSCORE.test(domain)) validation.fail('Invalid', path, `must be a domain, got '${text}'`);
};

const fewer = (most: number, size: (list: readonly string[]) => number, unit: string): Check => (list, path, validation) => {
  if (size(list ?? []) > most) validation.fail('Invalid', path, `must have no more than ${most} ${unit}, got ${size(list)}`);
};

// The server leaves the name out of this path.
const option: Check = ({ name }, path, validation) => {
  if (!name) validation.fail('Required', path, 'must have a name', `${path}.name`);
};

const FIELDS = struct({
  nameservers: all(each(address), fewer(3, list => list.length, 'nameservers')),
  searches: all(each(search), fewer(32, list => list.length, 'domains'), fewer(2048, list => byteLength(list.join(' ')), 'characters')),
  options: each(all(struct({ name: free, value: free }), option)),
});

/** Where the pods look for names. Without any of its own, dnsPolicy None leaves nothing to look at. */
export function dnsConfig({ dnsPolicy }: Json): Check {
  return (config, path, validation) => {
    if (dnsPolicy === 'None' && !config?.nameservers?.length) validation.fail('Required', config === undefined ? path : `${path}.nameservers`, 'is required with dnsPolicy None');
    else FIELDS(config, path, validation);
  };
}
