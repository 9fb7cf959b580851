import { Json } from '../../facts/json-value';
import { list } from './cluster-facts';
import { Problem, when } from '../apiserver/problem';
import { Rule, webhook } from './operator-rule';

function duplicates(items: readonly Json[], path: string): Problem[] {
  const seen = new Set<string>();
  return items.flatMap((item, i) => {
    const name: string = item.name ?? '';
    const twice = seen.has(name);
    seen.add(name);
    return when(twice, { type: 'Duplicate', path: `${path}[${i}].name`, message: `"${name}" stands here twice` });
  });
}

const VALIDATORS: Record<string, string> = {
  extensions: 'validateExtensions',
  schemas: 'validateSchemas',
  fdws: 'validateFDWs',
  servers: 'validateForeignServers',
};

const unique = (id: string, section: string, entry: string): Rule => ({
  id,
  kind: 'Database',
  what: `Each name appears once in \`${section}\`.`,
  fix: 'Remove one of the two entries.',
  why: 'The two could ask for different things, and the operator would undo one by the other at every reconciliation.',
  source: webhook('database', VALIDATORS[section]),
  wrong: `spec: {${section}: [${entry}, ${entry}]${section === 'servers' ? ', fdws: [{name: a}]' : ''}}`,
  right: `spec: {${section}: [${entry}]${section === 'servers' ? ', fdws: [{name: a}]' : ''}}`,
  check: d => {
    const entries = list(d.spec[section]);
    const path = `spec.${section}`;
    return [
      ...duplicates(entries, path),
      ...entries.flatMap((item, i) => [
        ...duplicates(list(item.options), `${path}[${i}].options`),
        ...duplicates(list(item.usage), `${path}[${i}].usages`).map(problem => ({ ...problem, at: problem.path.replace('.usages[', '.usage[') })),
      ]),
    ];
  },
});

export const databaseRules: readonly Rule[] = [
  unique('cnpg/database-extensions', 'extensions', '{name: a}'),
  unique('cnpg/database-schemas', 'schemas', '{name: a}'),
  unique('cnpg/database-fdws', 'fdws', '{name: a}'),
  unique('cnpg/database-servers', 'servers', '{name: b, fdw: a}'),
  {
    id: 'cnpg/database-server-fdw',
    kind: 'Database',
    what: 'A foreign server names a foreign data wrapper of the same Database.',
    fix: 'Add it to `fdws`.',
    why: '`CREATE SERVER` fails without the wrapper.',
    source: webhook('database', 'validateServerFDWReference'),
    wrong: 'spec: {servers: [{name: b, fdw: a}]}',
    right: 'spec: {fdws: [{name: a}], servers: [{name: b, fdw: a}]}',
    check: d => {
      const names = new Set(list(d.spec.fdws).map(fdw => fdw.name ?? ''));
      return list(d.spec.servers).flatMap((server, i) =>
        when(server.ensure !== 'absent' && !names.has(server.fdw ?? ''), { path: `spec.servers[${i}].fdw`, message: 'referenced fdw not defined in spec.fdws' }),
      );
    },
  },
];
