import { AlertCase } from './alert-case';
import { availabilityCases } from './availability';
import { backupCases } from './backups';
import { customQueryCases } from './custom-queries';
import { loadCases } from './load';
import { replicationCases } from './replication';
import { spaceCases } from './space';
import { stateCases } from './state';

export const ALERT_CASES: readonly AlertCase[] = [...availabilityCases, ...replicationCases, ...backupCases, ...spaceCases, ...loadCases, ...stateCases, ...customQueryCases];
