import { Json } from '../../facts/json-value';
import { labelValue, qualifiedName } from '../../facts/kubernetes-names';
import { pgQuantity } from '../../postgres/operator-grammar';
import { Quantity } from '../../facts/kubernetes-quantity';
import { list, parametersOf } from './cluster-facts';
import { Problem, when } from '../apiserver/problem';
import { Rule, webhook } from './operator-rule';

export const schedulingRules: readonly Rule[] = [
  {
    id: 'cnpg/tolerations',
    kind: 'Cluster',
    what: 'A toleration is one that Kubernetes takes.',
    fix: 'Use operator Exists without a value, or Equal with key and value; effect NoSchedule, PreferNoSchedule or NoExecute.',
    why: 'The pods could not be created.',
    source: webhook('cluster', 'validateTolerations'),
    wrong: 'spec: {affinity: {tolerations: [{key: a, operator: Exists, value: b}]}}',
    right: 'spec: {affinity: {tolerations: [{key: a, operator: Equal, value: b}]}}',
    check: c =>
      list(c.spec.affinity?.tolerations).flatMap((toleration, i) => {
        const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
        const at = (name: string) => ({ path: `spec.affinity.toleration[${i}].${name}`, at: `spec.affinity.tolerations[${i}].${name}` });
        const problems: Problem[] = key === '' ? [] : qualifiedName(key).map(message => ({ ...at('key'), message }));
        problems.push(
          ...when(key === '' && operator !== 'Exists', {
            ...at('operator'),
            message: 'operator must be Exists when `key` is empty, which means "match all values and all keys"',
          }),
        );
        problems.push(
          ...when(tolerationSeconds !== undefined && effect !== 'NoExecute', { ...at('effect'), message: "effect must be 'NoExecute' when `tolerationSeconds` is set" }),
        );
        if (operator === 'Equal' || operator === '')
          problems.push(...when(labelValue(value).length, { ...at('operator'), at: `spec.affinity.tolerations[${i}].value`, message: labelValue(value).join(';') }));
        else if (operator === 'Exists') problems.push(...when(value, { ...at('operator'), message: 'value must be empty when `operator` is '
          + "'Exists'" }));
        else problems.push({ type: 'NotSupported', ...at('operator'), message: 'must be Equal or Exists' });
        problems.push(
          ...when(!['', 'NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect), {
            type: 'NotSupported',
            ...at('effect'),
            message: 'must be NoSchedule, PreferNoSchedule or NoExecute',
          }),
        );
        return problems;
      }),
  },
  {
    id: 'cnpg/anti-affinity',
    kind: 'Cluster',
    what: 'Pod anti-affinity is preferred or required.',
    fix: 'Correct `podAntiAffinityType`.',
    why: 'The operator would generate no rule, and instances could share a node.',
    source: webhook('cluster', 'validateAntiAffinity'),
    wrong: 'spec: {affinity: {podAntiAffinityType: strict}}',
    right: 'spec: {affinity: {podAntiAffinityType: required}}',
    check: c =>
      when(!['', 'preferred', 'required'].includes(c.spec.affinity?.podAntiAffinityType ?? ''), {
        path: 'spec.affinity.podAntiAffinityType',
        message: "pod anti-affinity type must be 'preferred' (default if empty) or 'required'",
      }),
  },
  {
    id: 'cnpg/resources',
    kind: 'Cluster',
    what: 'Requests do not exceed limits, and shared_buffers fits into the memory request or a huge page.',
    fix: 'Raise the limit or the request, or lower shared_buffers.',
    why: 'The kubelet refuses the pod, or PostgreSQL does not get its shared memory.',
    source: webhook('cluster', 'validateResources'),
    wrong: 'spec: {resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}}',
    right: 'spec: {resources: {requests: {memory: 1Gi}, limits: {memory: 1Gi}}}',
    check: c => {
      const { requests = {}, limits = {} } = c.spec.resources ?? {};
      const zero = Quantity.parse('0')!;
      const amount = (side: Json, name: string) => Quantity.of(side[name] ?? '0') ?? zero;
      const path = 'spec.resources.requests';
      const above = (name: string, reported: string, message: string) => {
        const [request, limit] = [amount(requests, name), amount(limits, name)];
        return when(!request.isZero && !limit.isZero && request.compare(limit) > 0, { path: `${path}.${reported}`, at: `${path}.${name}`, message });
      };
      const pages = new Map<string, Quantity>(
        Object.keys(limits)
          .filter(name => name.startsWith('hugepages-'))
          .map(name => [name, amount(limits, name)]),
      );
      const unequal = Object.keys(requests)
        .filter(name => name.startsWith('hugepages-'))
        .flatMap(name => {
          const limit = pages.get(name);
          if (!limit) pages.set(name, amount(requests, name));
          return when(limit && limit.compare(amount(requests, name)) !== 0, { path: `${path}.${name}`, message: 'HugePages requests must equal the limits' });
        });
      const memory = amount(requests, 'memory');
      const shared = parametersOf(c).shared_buffers;
      const buffers = shared ? pgQuantity(shared) : undefined;
      return [
        ...above('cpu', 'cpu', 'CPU request is greater than the limit'),
        ...above('memory', 'memory', 'Memory request is greater than the limit'),
        ...unequal,
        ...when(pages.size > 0 && ['cpu', 'memory'].every(name => amount(requests, name).isZero && amount(limits, name).isZero), {
          type: 'Forbidden',
          path: 'spec.resources',
          message: 'HugePages require cpu or memory',
        }),
        ...when(buffers && !memory.isZero && buffers.compare(memory) > 0 && ![...pages.values()].some(page => buffers.compare(page) <= 0), {
          path,
          at: `${path}.memory`,
          message: 'Memory request is lower than PostgreSQL `shared_buffers` value',
        }),
        ...above('ephemeral-storage', 'storage', 'Ephemeral storage request is greater than the limit'),
      ];
    },
  },
];
