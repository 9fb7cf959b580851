import * as cnpg from '../../../imports/postgresql.cnpg.io';
import { Ldap } from '../../access/ldap';
import { code } from '../../facts/code';
import { describeValue } from '../../facts/describe';
import { Json } from '../../facts/json-value';
import { nonEmpty } from '../../internal/non-empty';
import { LabelSelector, selectorProblem, selectorSpec } from '../../pods/label-selector';
import { hbaLinesProblem, identLinesProblem } from '../../postgres/hba-line';
import { ClusterPart, WithDefaults } from '../cluster-part';
import { ImageSettings } from './image-part';

/**
 * Who may connect.
 * @internal
 */
export interface ClientAccessProps {
  /**
   * Lines of `pg_hba.conf`, tried after the operator's own for replication and before its last, `host all all all scram-sha-256`.
   * Since that one
   * lets every password in, a line that allows something restricts nothing; a line that ends in `reject` does.
   *
   * `${podselector:<name>}` stands for the addresses of the pods that `podSelectorRefs` selects.
   *
   * @default - none
   * @see https://cloudnative-pg.io/docs/1.30/postgresql_conf/#the-pg_hba-section
   */
  readonly pgHba?: string[];

  /**
   * Lines of `pg_ident.conf`, which map names of certificates and of the operating system to roles.
   *
   * @default - the operator's own alone
   * @see https://cloudnative-pg.io/docs/1.30/postgresql_conf/#the-pg_ident-section
   */
  readonly pgIdent?: string[];

  /**
   * Pods of the cluster's namespace whose addresses `pgHba` refers to, by the name that it uses. The operator follows them when they move.
   *
   * @default - none
   */
  readonly podSelectorRefs?: { readonly [name: string]: LabelSelector };

  /**
   * A directory that checks passwords instead of PostgreSQL.
   *
   * @default - none
   */
  readonly ldap?: Ldap;
}

export type ClientAccessSettings = WithDefaults<ClientAccessProps, 'pgHba' | 'pgIdent' | 'podSelectorRefs'> & ImageSettings;

export const clientAccessPart: ClusterPart<ClientAccessProps, ClientAccessSettings> = {
  defaults: () => ({ pgHba: [], pgIdent: [], podSelectorRefs: {} }),
  rules: [
    { problem: ({ podSelectorRefs }) => Object.entries(podSelectorRefs).map(podSelectorRefProblem).find(problem => problem !== undefined) },
    { problem: ({ pgHba, podSelectorRefs, version }) => hbaLinesProblem('pgHba', pgHba, Object.keys(podSelectorRefs), version.major) },
    { problem: ({ pgIdent, version }) => identLinesProblem('pgIdent', pgIdent, version.major) },
  ],
  spec: ({ pgHba, pgIdent, podSelectorRefs, ldap }) => ({
    postgresql: { pgHba: nonEmpty(pgHba), pgIdent: nonEmpty(pgIdent), ldap: ldap?._toSpec() },
    podSelectorRefs: nonEmpty(Object.entries(podSelectorRefs).map(([name, selector]) => ({ name, selector: selectorSpec(selector) as cnpg.ClusterSpecPodSelectorRefsSelector }))),
  }),
  paths: {
    'spec.postgresql.pg_hba': 'pgHba',
    'spec.postgresql.pg_ident': 'pgIdent',
    'spec.postgresql.ldap': 'ldap',
    'spec.podSelectorRefs': 'podSelectorRefs',
  },
  convert: ({ spec }) => ({
    pgHba: code.plain(spec.postgresql?.pg_hba),
    pgIdent: code.plain(spec.postgresql?.pg_ident),
    podSelectorRefs: spec.podSelectorRefs && code.struct(Object.fromEntries(spec.podSelectorRefs.map(({ name, selector }: Json) => [name, code.plain(selector)]))),
    ldap: Ldap._convert(spec.postgresql?.ldap),
  }),
};

function podSelectorRefProblem([name, selector]: [string, LabelSelector]): string | undefined {
  return /^[a-z]([a-z0-9_-]*[a-z0-9])?$/.test(name) ? selectorProblem(`podSelectorRefs.${name}`, selector)
    : `'podSelectorRefs' has ${describeValue(name)}, which must be lower-case letters, digits, hyphens and underscores and start with a letter`;
}
