import { Json } from '../../../facts/json-value';
import { holds, ipRangeWarnings, parseIpRange } from '../../../facts/ip-address';
import { all, Check, choice, each, free, object, struct } from './checks';
import { ipRange } from './ip';
import { BuiltInKind } from './kind';
import { labelSelector } from './label-selector';
import { ObjectValidation } from './object-validation';
import { port, portNumber } from './port';

const TYPES = ['Ingress', 'Egress'];

const endPort: Check = ({ port: first, endPort: last }, path, validation) => {
  const fail = (message: string) => validation.fail('Invalid', path, message);
  if (last === undefined) return;
  if (typeof first !== 'number') return fail(`needs a \`port\` that is a number, got '${first ?? ''}'`);
  if (last < first) fail(`must not be less than \`port\`, got ${last}`);
  portNumber(last, path, validation);
};

const FIELDS_OF_PORT = struct({ protocol: choice('TCP', 'UDP', 'SCTP'), port: (value, path, validation) => (value === undefined ? undefined : port(value, path, validation)), endPort: free });

const policyPort: Check = all(FIELDS_OF_PORT, (item, path, validation) => endPort(item, `${path}.endPort`, validation));

const ipBlock: Check = ({ cidr, except = [] }, path, validation) => {
  if (!cidr) return validation.fail('Required', `${path}.cidr`, 'is required');
  ipRange(cidr, `${path}.cidr`, validation);
  const whole = parseIpRange(cidr);
  if (!whole) return;
  except.forEach((text: string, i: number) => {
    ipRange(text, `${path}.except[${i}]`, validation);
    const part = parseIpRange(text);
    if (part && !(holds(whole, part) && whole.length < part.length)) validation.fail('Invalid', `${path}.except[${i}]`, `must be a part of ${cidr}, and less than all of it, got '${text}'`);
  });
};

const FIELDS_OF_PEER = struct({ podSelector: labelSelector, namespaceSelector: labelSelector, ipBlock: (block, path, validation) => block && ipBlock(block, path, validation) });

const peer: Check = (item, path, validation) => {
  const given = Object.keys(item).filter(key => item[key] !== undefined);
  if (!given.length) validation.fail('Required', path, 'must have a podSelector, a namespaceSelector or an ipBlock; leave the list out to mean everyone');
  if (given.length > 1 && given.includes('ipBlock')) validation.fail('Forbidden', path, 'must not have an ipBlock and a selector; make two items of it');
  FIELDS_OF_PEER(item, path, validation);
};

const policyTypes: Check = (types = [], path, validation) => {
  if (types.length > TYPES.length) validation.fail('Invalid', path, 'must not be more than two');
  else types.forEach((type: string, i: number) => choice(...TYPES)(type, `${path}[${i}]`, validation));
};

const ports = each(policyPort);

const CHECK = object({
  spec: struct({ podSelector: labelSelector, policyTypes, ingress: each(struct({ ports, from: each(peer) })), egress: each(struct({ ports, to: each(peer) })) }),
});

/** Ranges that say another thing than they seem to. */
function warnings({ spec = {} }: Json, _: string, validation: ObjectValidation): void {
  for (const [rules, peers] of [['ingress', 'from'], ['egress', 'to']]) {
    (spec[rules] ?? []).forEach((rule: Json, i: number) => (rule[peers] ?? []).forEach(({ ipBlock: block }: Json, j: number) => {
      const path = `spec.${rules}[${i}].${peers}[${j}].ipBlock`;
      const ranges = block ? [['cidr', block.cidr], ...(block.except ?? []).map((text: string, k: number) => [`except[${k}]`, text])] : [];
      for (const [key, text] of ranges) for (const message of ipRangeWarnings(`${path}.${key}`, text)) validation.warn(`${path}.${key}`, message);
    }));
  }
}

export const NETWORK_POLICY: BuiltInKind = { check: CHECK, admit: warnings };
