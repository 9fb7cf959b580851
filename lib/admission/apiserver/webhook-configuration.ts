import { KindSchema } from './schema';

const CNPG = 'postgresql.cnpg.io/v1';
const MUTATED = ['Cluster', 'Backup', 'ScheduledBackup', 'Database'];
const VALIDATED = [...MUTATED, 'Pooler'];

/** Whether the operator rewrites objects of the kind before they are validated. */
export function isMutated({ apiVersion, kind }: KindSchema): boolean {
  return apiVersion === CNPG && MUTATED.includes(kind);
}

/** Whether the operator validates them. */
export function isValidated({ apiVersion, kind }: KindSchema): boolean {
  return apiVersion === CNPG && VALIDATED.includes(kind);
}
