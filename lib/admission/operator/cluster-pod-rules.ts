import { Json } from '../../facts/json-value';
import { cleanPath } from '../../facts/go';
import { labelValue, qualifiedName } from '../../facts/kubernetes-names';
import { isReservedEnv } from '../../postgres/operator-grammar';
import { list } from './cluster-facts';
import { Problem, when } from '../apiserver/problem';
import { Rule, webhook } from './operator-rule';

/** Which pods may connect, and what is inside the pods. */
export const podRules: readonly Rule[] = [
  {
    id: 'cnpg/pod-selectors',
    kind: 'Cluster',
    what: 'A pod selector is a valid label selector with its own name.',
    fix: 'Correct the selector.',
    why: 'The operator could not find the pods whose addresses go into `pg_hba.conf`.',
    source: webhook('cluster', 'validatePodSelectorRefs'),
    wrong: 'spec: {podSelectorRefs: [{name: a, selector: {matchLabels: {"a b": c}}}]}',
    right: 'spec: {podSelectorRefs: [{name: a, selector: {matchLabels: {a: c}}}]}',
    check: c => {
      const seen = new Set<string>();
      return list(c.spec.podSelectorRefs).flatMap((ref, i) => {
        const path = `spec.podSelectorRefs[${i}]`;
        const twice = seen.has(ref.name ?? '');
        seen.add(ref.name ?? '');
        return [...when(twice, { type: 'Duplicate', path: `${path}.name`, message: 'duplicate name' }), ...labelSelector(ref.selector ?? {}, `${path}.selector`)];
      });
    },
  },
  {
    id: 'cnpg/hba-reference',
    kind: 'Cluster',
    what: 'A line of pg_hba may name one pod selector, which must be declared.',
    fix: 'Declare it in `podSelectorRefs`.',
    why: 'The line would stay as it is written, and PostgreSQL refuses it.',
    source: webhook('cluster', 'validatePodSelectorRefs'),
    wrong: 'spec: {postgresql: {pg_hba: ["host all all ${podselector:web} md5"]}}',
    right: 'spec: {podSelectorRefs: [{name: web, selector: {matchLabels: {app: web}}}], postgresql: {pg_hba: ["host all all '
      + '${podselector:web} md5"]}}',
    check: c => {
      const known = list(c.spec.podSelectorRefs).map(ref => ref.name ?? '');
      return list(c.spec.postgresql?.pg_hba).flatMap((line, i) => {
        const message = hbaProblem(line ?? '', known);
        return message ? [{ path: `spec.postgresql.pg_hba[${i}]`, message }] : [];
      });
    },
  },
  {
    id: 'cnpg/extensions',
    kind: 'Cluster',
    what: 'An extension image has its own name, a reference, and paths and variables inside itself.',
    fix: 'Correct the entry; PATH and LD_LIBRARY_PATH have fields of their own.',
    why: 'The image is mounted under its name, and its paths go into the settings of PostgreSQL.',
    source: webhook('cluster', 'validateExtensions'),
    wrong: 'spec: {postgresql: {extensions: [{name: postgis, image: {reference: a}, bin_path: [../usr]}]}}',
    right: 'spec: {postgresql: {extensions: [{name: postgis, image: {reference: a}, bin_path: [usr/bin]}]}}',
    check: c => {
      const names = new Set<string>();
      const volumes = new Set<string>();
      return list(c.spec.postgresql?.extensions).flatMap((extension, i) => {
        const path = `spec.postgresql.extensions[${i}]`;
        const name: string = extension.name ?? '';
        if (name === '') return [{ path: `${path}.name`, message: 'value cannot be empty' }];
        if (names.has(name)) return [{ type: 'Duplicate' as const, path: `${path}.name`, message: 'duplicate extension' }];
        names.add(name);
        const volume = `ext-${name.replaceAll('_', '-')}`;
        const taken = volumes.has(volume);
        volumes.add(volume);
        return [
          ...when(taken, { path: `${path}.name`, message: `extension name results in duplicate volume name "${volume}" after sanitization` }),
          ...when(!c.spec.imageCatalogRef && !extension.image?.reference, {
            path: `${path}.image.reference`,
            message: `Image reference for extension \`${name}\` must be set when no image catalog is configured`,
          }),
          ...['extension_control_path', 'dynamic_library_path', 'ld_library_path', 'bin_path'].flatMap(key => pathList(list(extension[key]), `${path}.${key}`)),
          ...extensionEnv(list(extension.env), `${path}.env`),
        ];
      });
    },
  },
  {
    id: 'cnpg/service-account',
    kind: 'Cluster',
    what: 'A cluster uses a service account that exists, or has one made from a template.',
    fix: 'Keep `serviceAccountName` or `serviceAccountTemplate`.',
    why: 'A template would be made for an account that is never used.',
    source: webhook('cluster', 'validateServiceAccountConfig'),
    wrong: 'spec: {serviceAccountName: a, serviceAccountTemplate: {metadata: {}}}',
    right: 'spec: {serviceAccountName: a}',
    check: c =>
      when(c.spec.serviceAccountName && c.spec.serviceAccountTemplate, {
        path: 'spec.serviceAccountName',
        message: 'serviceAccountName and serviceAccountTemplate are mutually exclusive',
      }),
  },
];

function labelSelector(selector: Json, path: string): Problem[] {
  const labels = Object.entries<string>(selector.matchLabels ?? {}).flatMap(([key, value]) =>
    [...qualifiedName(key), ...labelValue(value)].map(message => ({ path: `${path}.matchLabels`, at: `${path}.matchLabels.${key}`, message })),
  );
  return [
    ...labels,
    ...list(selector.matchExpressions).flatMap((expression, i) => {
      const { key = '', operator = '' } = expression;
      const values = list(expression.values);
      const at = `${path}.matchExpressions[${i}]`;
      const arity: Problem[] = ['In', 'NotIn'].includes(operator)
        ? when(values.length === 0, { type: 'Required', path: `${at}.values`, message: "must be specified when `operator` is 'In' or 'NotIn'" })
        : ['Exists', 'DoesNotExist'].includes(operator)
          ? when(values.length > 0, { type: 'Forbidden', path: `${at}.values`, message: "may not be specified when `operator` is 'Exists' "
            + "or 'DoesNotExist'" })
          : [{ path: `${at}.operator`, message: 'not a valid selector operator' }];
      return [
        ...arity,
        ...qualifiedName(key).map(message => ({ path: `${at}.key`, message })),
        ...values.flatMap((value, j) => labelValue(value ?? '').map(message => ({ path: `${at}.values[${j}]`, message }))),
      ];
    }),
  ];
}

function hbaProblem(line: string, known: readonly string[]): string | undefined {
  if (!line.includes('${')) return undefined;
  let count = 0;
  for (const [, type, name] of line.matchAll(/\$\{([^:]+):([^}]+)\}/g)) {
    if (type !== 'podselector') return `unknown descriptor type: ${type}`;
    if (!known.includes(name)) return `pod selector not found: ${name}`;
    count++;
  }
  return count > 1 ? 'at most one podselector reference is allowed per line' : undefined;
}

function pathList(paths: readonly string[], path: string): Problem[] {
  const seen = new Set<string>();
  return paths.flatMap((value, i): Problem[] => {
    if (value === '') return [{ path: `${path}[${i}]`, message: 'value cannot be empty' }];
    if (seen.has(value)) return [{ type: 'Duplicate', path: `${path}[${i}]`, message: 'duplicate path' }];
    if (cleanPath(value).startsWith('..')) return [{ path: `${path}[${i}]`, message: 'path must not escape the extension directory' }];
    seen.add(value);
    return [];
  });
}

const DEDICATED: Record<string, string> = { PATH: 'bin_path', LD_LIBRARY_PATH: 'ld_library_path' };

function extensionEnv(env: readonly Json[], path: string): Problem[] {
  const seen = new Set<string>();
  return env.flatMap((variable, i): Problem[] => {
    const { name = '', value = '' } = variable;
    const at = `${path}[${i}]`;
    const twice = seen.has(name);
    seen.add(name);
    const unknown = [...value.matchAll(/(\$+)\{([^}]+)\}/g)].filter(([, dollars, key]) => dollars.length % 2 === 1 && key !== 'image_root');
    return [
      ...when(isReservedEnv(name), { path: `${at}.name`, message: 'the usage of this environment variable is reserved for the operator' }),
      ...when(Object.hasOwn(DEDICATED, name), { type: 'Forbidden', path: `${at}.name`, message: `${name} must be configured via ${DEDICATED[name]}` }),
      ...when(unknown.length, {
        path: `${at}.value`,
        message: `unsupported placeholder(s): ${unknown.map(match => `\${${match[2]}}`).join(', ')}; supported: \${image_root}`,
      }),
      ...when(twice, { type: 'Duplicate', path: `${at}.name`, message: 'duplicate variable' }),
    ];
  });
}
