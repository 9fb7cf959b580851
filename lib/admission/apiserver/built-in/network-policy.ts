import { Json } from '../../../facts/json-value';
import { holds, ipRangeWarnings, parseIpRange } from '../../../facts/ip-address';
import { all, Check, choice, each, free, object, struct } from './checks';
import { ipRange } from './ip';
import { BuiltInKind } from './kind';
import { labelSelector } from './label-selector';
import { Notes } from './notes';
import { port, portNumber } from './port';

const TYPES = ['Ingress', 'Egress'];

const endPort: Check = ({ port: first, endPort: last }, path, notes) => {
  const fail = (message: string) => notes.fail('Invalid', path, message);
  if (last === undefined) return;
  if (typeof first !== 'number') return fail(`needs a \`port\` that is a number, got '${first ?? ''}'`);
  if (last < first) fail(`must not be less than \`port\`, got ${last}`);
  portNumber(last, path, notes);
};

const FIELDS_OF_PORT = struct({ protocol: choice('TCP', 'UDP', 'SCTP'), port: (value, path, notes) => (value === undefined ? undefined : port(value, path, notes)), endPort: free });

const policyPort: Check = all(FIELDS_OF_PORT, (item, path, notes) => endPort(item, `${path}.endPort`, notes));

const ipBlock: Check = ({ cidr, except = [] }, path, notes) => {
  if (!cidr) return notes.fail('Required', `${path}.cidr`, 'is required');
  ipRange(cidr, `${path}.cidr`, notes);
  const whole = parseIpRange(cidr);
  if (!whole) return;
  except.forEach((text: string, i: number) => {
    ipRange(text, `${path}.except[${i}]`, notes);
    const part = parseIpRange(text);
    if (part && !(holds(whole, part) && whole.length < part.length)) notes.fail('Invalid', `${path}.except[${i}]`, `must be a part of ${cidr}, and less than all of it, got '${text}'`);
  });
};

const FIELDS_OF_PEER = struct({ podSelector: labelSelector, namespaceSelector: labelSelector, ipBlock: (block, path, notes) => block && ipBlock(block, path, notes) });

const peer: Check = (item, path, notes) => {
  const given = Object.keys(item).filter(key => item[key] !== undefined);
  if (!given.length) notes.fail('Required', path, 'must have a podSelector, a namespaceSelector or an ipBlock; leave the list out to mean everyone');
  if (given.length > 1 && given.includes('ipBlock')) notes.fail('Forbidden', path, 'must not have an ipBlock and a selector; make two items of it');
  FIELDS_OF_PEER(item, path, notes);
};

const policyTypes: Check = (types = [], path, notes) => {
  if (types.length > TYPES.length) notes.fail('Invalid', path, 'must not be more than two');
  else types.forEach((type: string, i: number) => choice(...TYPES)(type, `${path}[${i}]`, notes));
};

const ports = each(policyPort);

const CHECK = object({
  spec: struct({ podSelector: labelSelector, policyTypes, ingress: each(struct({ ports, from: each(peer) })), egress: each(struct({ ports, to: each(peer) })) }),
});

/** Ranges that say another thing than they seem to. */
function warnings({ spec = {} }: Json, _: string, notes: Notes): void {
  for (const [rules, peers] of [['ingress', 'from'], ['egress', 'to']]) {
    (spec[rules] ?? []).forEach((rule: Json, i: number) => (rule[peers] ?? []).forEach(({ ipBlock: block }: Json, j: number) => {
      const path = `spec.${rules}[${i}].${peers}[${j}].ipBlock`;
      const ranges = block ? [['cidr', block.cidr], ...(block.except ?? []).map((text: string, k: number) => [`except[${k}]`, text])] : [];
      for (const [key, text] of ranges) for (const message of ipRangeWarnings(`${path}.${key}`, text)) notes.warn(`${path}.${key}`, message);
    }));
  }
}

export const NETWORK_POLICY: BuiltInKind = { check: CHECK, admit: warnings };
