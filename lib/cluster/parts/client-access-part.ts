import { code } from '../../facts/code';
import { describeValue } from '../../facts/describe';
import { nonEmpty } from '../../internal/non-empty';
import { ClusterPart, Settled } from '../cluster-part';

/**
 * Who may connect.
 * @internal
 */
export interface ClientAccessProps {
  /**
   * Lines of `pg_hba.conf`, tried after the operator's own for replication and before its last, `host all all all scram-sha-256`. Since that one
   * lets every password in, a line that allows something restricts nothing; a line that ends in `reject` does.
   *
   * @default - none
   * @see https://cloudnative-pg.io/docs/1.30/postgresql_conf/#the-pg_hba-section
   */
  readonly pgHba?: string[];
}

export type ClientAccessSettings = Settled<ClientAccessProps, 'pgHba'>;

export const clientAccessPart: ClusterPart<ClientAccessProps, ClientAccessSettings> = {
  defaults: () => ({ pgHba: [] }),
  rules: [{ problem: ({ pgHba }) => pgHba.map(pgHbaProblem).find(problem => problem !== undefined) }],
  spec: ({ pgHba }) => ({ postgresql: { pgHba: nonEmpty(pgHba) }, enableSuperuserAccess: false }),
  paths: { 'spec.postgresql.pg_hba': 'pgHba' },
  convert: ({ spec }) => ({ pgHba: code.list(spec.postgresql?.pg_hba?.map(code.literal)) }),
};

const PG_HBA_LINE = /^(#|(local|host|hostssl|hostnossl|hostgssenc|hostnogssenc|include|include_if_exists|include_dir)\s)/;

/** A line that PostgreSQL cannot read keeps it from starting. */
function pgHbaProblem(line: unknown): string | undefined {
  if (typeof line !== 'string' || line.trim() === '') return `'pgHba' has an empty line, got ${describeValue(line)}`;
  if (/[\r\n]/.test(line)) return `'pgHba' has a line break in ${describeValue(line)}; write each line as an item of the list`;
  if (line.includes('${')) return `'pgHba' refers to a pod selector in ${describeValue(line)}, and this library declares none; write the addresses`;
  return PG_HBA_LINE.test(line.trim()) ? undefined : `'pgHba' has ${describeValue(line)}, which starts with none of local, host, hostssl, hostnossl`;
}
