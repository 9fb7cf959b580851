import { ANNOTATION_ALLOW_DELETION } from '../facts/annotations';
import { Json } from '../facts/json-value';
import { makerOf, NamedSecret, namedSecrets } from './named-secrets';

/** What the text above a manifest for an emergency is made of. */
export interface EmergencyFacts {
  /** The cluster. */
  readonly clusterName: string;
  /**
   * Its namespace.
   * @default - the one that the manifests are applied to
   */
  readonly namespace?: string;
  /** The path of the file itself, as somebody in the repository types it. */
  readonly file: string;
  /** The path of the file of the chart that has the store. */
  readonly storeFile: string;
  /** The store. */
  readonly objectStoreName: string;
  /** The archive that is read. */
  readonly source: string;
  /** How far, in words. */
  readonly target: string;
  /** The archive that is begun. */
  readonly serverName: string;
  /**
   * The path of the file that reads the archive before.
   * @default - there is none
   */
  readonly fileBefore?: string;
  /** The ScheduledBackup of the archive before. */
  readonly formerSchedule: string;
  /**
   * The role whose password the operator recreates.
   * @default - the owner has a Secret that somebody provides
   */
  readonly generatedOwner?: string;
  /** What has to be appended to `archiveHistory`. */
  readonly entry: string;
  /** Where Secrets come from that no object of the app makes. */
  readonly secretOrigins: { readonly [secretName: string]: string };
}

/**
 * The way back for somebody who has kubectl and the repository, as comments above the manifests.
 *
 * @param manifests all manifests of the app
 */
export function emergencyHead(facts: EmergencyFacts, manifests: readonly Json[]): string {
  const lines = [
    ...introduction(facts),
    ...stopTheEngine(),
    ...saveTheTail(facts),
    ...removeTheOld(facts),
    ...prerequisites(facts, manifests),
    ...applyAndWatch(facts),
    ...whenItFails(facts),
    ...commit(facts),
  ];
  return lines.map(line => `# ${line}`.trimEnd()).join('\n') + '\n';
}

const kubectl = ({ namespace }: EmergencyFacts) => `kubectl -n ${namespace ?? 'NAMESPACE'}`;

function introduction({ clusterName, namespace, source, target, serverName, fileBefore }: EmergencyFacts): string[] {
  return [
    `EMERGENCY RESTORE of the PostgreSQL cluster '${clusterName}'${namespace === undefined ? '' : ` in the namespace '${namespace}'`}`,
    '',
    `Restores it from the archive '${source}' to ${target} and begins the archive '${serverName}'. Below these comments is what Git will say afterwards.`,
    ...fileBefore === undefined ? [] : [`If '${source}' has no base backup yet, use '${fileBefore}' instead; step 6 tells how you see that.`],
    'Nothing applies this file by itself. You need kubectl and this repository. Work from top to bottom; words in CAPITALS are yours to fill in.',
    '',
  ];
}

function stopTheEngine(): string[] {
  return [
    '1. Stop what applies Git. Otherwise it puts the old manifest back while you restore.',
    '     Flux:     kubectl get kustomizations -A',
    '               kubectl -n flux-system patch kustomization NAME --type merge -p \'{"spec":{"suspend":true}}\'',
    '     Argo CD:  kubectl -n argocd get applications',
    '               kubectl -n argocd patch application NAME --type merge -p \'{"spec":{"syncPolicy":{"automated":null}}}\'',
    '',
  ];
}

function saveTheTail(facts: EmergencyFacts): string[] {
  const psql = (sql: string) => `${kubectl(facts)} exec svc/${facts.clusterName}-rw -c postgres -- psql -AtXc "${sql}"`;
  return [
    '2. If the old cluster still runs and its data is good, save its last transactions, because deleting it does not archive them. Else go on with step 3.',
    `     Stop the applications:  ${kubectl(facts)} scale deployment/NAME --replicas=0`,
    `     ${psql('SELECT pg_walfile_name(pg_switch_wal())')}`,
    '     prints a name. Repeat the next command until it prints the same name or a higher one:',
    `     ${psql('SELECT last_archived_wal FROM pg_stat_archiver')}`,
    '',
  ];
}

function removeTheOld(facts: EmergencyFacts): string[] {
  const { clusterName, formerSchedule } = facts;
  const k = kubectl(facts);
  return [
    '3. Delete the old cluster, if it is still there. Its volumes go with it, and nothing brings them back.',
    `     ${k} annotate clusters.postgresql.cnpg.io ${clusterName} --overwrite ${ANNOTATION_ALLOW_DELETION}=$(${k} get clusters.postgresql.cnpg.io ${clusterName} -o jsonpath={.metadata.uid})`,
    `     ${k} delete clusters.postgresql.cnpg.io ${clusterName}`,
    `     ${k} delete scheduledbackups.postgresql.cnpg.io ${formerSchedule} --ignore-not-found`,
    '     Go on when this prints nothing:',
    `     ${k} get pods,pvc -l cnpg.io/cluster=${clusterName} --no-headers`,
    '',
  ];
}

function prerequisites(facts: EmergencyFacts, manifests: readonly Json[]): string[] {
  const { clusterName, namespace, objectStoreName, storeFile, secretOrigins, generatedOwner } = facts;
  const k = kubectl(facts);
  const neighbours = manifests.filter(({ metadata }) => (metadata?.namespace ?? namespace) === namespace);
  const own = neighbours.filter(({ kind, metadata, spec }) => (kind === 'Cluster' && metadata.name === clusterName)
    || (kind === 'ObjectStore' && metadata.name === objectStoreName) || spec?.cluster?.name === clusterName);
  const secrets = namedSecrets(own).filter(({ name }) => name !== `${clusterName}-app`);
  return [
    '4. What has to be there first:',
    `     the namespace:    kubectl create namespace ${namespace ?? 'NAMESPACE'}`,
    `     the store:        ${namespace === undefined ? `${k} ` : 'kubectl '}apply --server-side -f ${storeFile}`,
    ...secrets.map(secret => `     the Secret ${secretText(secret, own)}: ${originOf(secret.name, makerOf(secret.name, namespace, manifests), secretOrigins)}`),
    `     See that they are there:  ${k} get objectstore/${objectStoreName} ${secrets.map(({ name }) => `secret/${name}`).join(' ')}`.trimEnd(),
    ...generatedOwner === undefined ? [] : [`     The operator makes a new password for '${generatedOwner}' in the Secret '${clusterName}-app'; restart what uses the old one.`],
    '',
  ];
}

function secretText({ name, keys, users }: NamedSecret, manifests: readonly Json[]): string {
  const role = manifests.map(manifest => roleOf(manifest, name)).find(Boolean);
  const parts = [...keys.map(key => `'${key}'`), ...role === undefined ? [] : [`'username' (${role})`, "'password'"]];
  return `'${name}'${parts.length > 0 ? ` with ${parts.join(', ')}` : ''} (for the ${users.join(' and the ')})`;
}

/** The role whose login an object takes from a Secret. */
function roleOf({ kind, spec }: Json, secretName: string): string | undefined {
  if (kind === 'DatabaseRole') return spec?.passwordSecret?.name === secretName ? spec.name : undefined;
  if (spec?.superuserSecret?.name === secretName) return 'postgres';
  return Object.values<Json>(spec?.bootstrap ?? {}).find(method => method?.secret?.name === secretName)?.owner;
}

function originOf(name: string, maker: Json, origins: { readonly [secretName: string]: string }): string {
  if (origins[name] !== undefined) return origins[name];
  return maker ? `made by the ${maker.kind} '${maker.metadata.name}' of this repository` : 'no object of this program makes it; put it there yourself';
}

function applyAndWatch(facts: EmergencyFacts): string[] {
  const { clusterName, file, namespace } = facts;
  const k = kubectl(facts);
  return [
    '5. Restore. To stop at a moment, first add below \'recovery:\' the lines \'recoveryTarget:\' and, two blanks deeper, \'targetTime: "2026-11-29T03:00:00Z"\'.',
    '   The Z says UTC; for the time on your own clock write its offset instead, such as +01:00. Without either it is read as UTC.',
    `     ${namespace === undefined ? k : 'kubectl'} apply --server-side --force-conflicts -f ${file}`,
    '',
    '6. Watch. It is done when the status is "Cluster in healthy state".',
    `     ${k} get clusters.postgresql.cnpg.io ${clusterName} -w`,
    '   While it says "Setting up primary", progress and errors stand in these logs and nowhere else:',
    `     ${k} logs -l cnpg.io/cluster=${clusterName},cnpg.io/jobRole=full-recovery --all-containers --prefix --tail=20`,
  ];
}

function whenItFails(facts: EmergencyFacts): string[] {
  const { clusterName, source, serverName, fileBefore } = facts;
  return [
    `   "Expected empty archive": '${serverName}' has been written to, by an earlier restore. Write a new name into 'serverName' below 'plugins:' and apply again.`,
    `   "no target backup found": '${source}' has no base backup, or none before your targetTime. ${fileBefore === undefined ? 'Choose a later time.' : `Choose a later time, or use '${fileBefore}'.`}`,
    '   "recovery ended before configured recovery target was reached": the archive ends before your targetTime. Choose an earlier one, or none.',
    '   "no such host", "access denied", a missing Secret: step 4.',
    `   "General error (exit code 4)": the base backup is not whole. Write 'backupID: "20261129T030000"' below 'recoveryTarget:', the name of an older folder in '${source}/base/'.`,
    '   Correct it and apply again; it goes on at the next attempt. If the status is "unrecoverable" by then, also',
    `     ${kubectl(facts)} delete job ${clusterName}-1-full-recovery`,
    `   It is healthy, and the newest rows are missing: a file of WAL in '${source}' is missing or damaged, and a recovery ends there without an error. Look for a number`,
    `   that is left out in the names below '${source}/wals/' of the bucket, put the file back from a copy of the bucket, and begin again with step 3 and another 'serverName'.`,
    '',
  ];
}

function commit({ entry, serverName }: EmergencyFacts): string[] {
  return [
    '7. Make Git say the same: append this to \'archiveHistory\' of the cluster, with your reason, and with the target and the names that you changed here,',
    `     ${entry},`,
    '   synthesize, and commit. Then start again what you stopped in step 1 and the applications.',
    `   A first base backup into '${serverName}' starts by itself. Until it is completed, a loss goes back to the archive before.`,
    '',
  ];
}
