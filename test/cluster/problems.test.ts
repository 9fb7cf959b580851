import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { CATALOG } from '../../lib/admission/rule-catalog';

const LIB = path.join(__dirname, '..', '..', 'lib');
const FOLDERS = ['access', 'backup', 'bootstrap', 'cluster', 'database', 'delivery', 'monitoring', 'pods', 'pooler'];

/**
 * The shape of a name, a value or a file that only the typed API has: a manifest cannot hold the mistake, or the schema of the
 * kind refuses it.
 */
const SHAPE = 'the schema or the webhooks refuse a value of another shape';
const TYPED = 'it is about the props, and no manifest can say it';
const NAMES = 'the server refuses a name that is none, or the reference leads nowhere and is found as such';

/**
 * What the constructs refuse, by a part of the message, and what `check` says of a manifest with the same mistake: a rule, or why
 * there is none.
 * A new message needs a row here.
 */
const SAID: ReadonlyArray<readonly [part: string, answer: string]> = [
  // access
  ['give the name of a Secret, never what is in it', NAMES], ['give the name of an object, never what is in it', NAMES], ['give the name of the key, never what is in it', NAMES],
  ["must be a key of the Secret '", 'ha/secret-key'],
  ["'serverTlsSecret' needs the authority", 'cnpg/certificates'], ["'replicationTlsSecret' needs the authority", 'cnpg/certificates'],
  ["'serverAltDnsNames' are for a certificate that the operator signs", 'cnpg/certificates'],
  ["'serverAltDnsNames' must be DNS names", 'the operator signs a certificate with any text; one that is not a name is never asked for and harms nobody'],
  ["'username' is '…', a role that PostgreSQL", 'ha/reserved-name'],
  ["'credentials' must name a Secret", TYPED], ["'fqdn' of", TYPED],
  ["'key' must not be empty; give the place of the password", TYPED], ["'length' must be a whole number from 16", TYPED], ["'store.kind' must be", TYPED],
  ["'bindPassword' is the password of 'bindDn'", 'ha/ldap'], ["'searchAttribute' and 'searchFilter' are two ways", 'ha/ldap'], ["'scheme' must be 'ldap'", SHAPE],
  ["'tls' switches a plain connection to TLS", 'ha/ldap'], ["'port' must be a whole number from 1 to 65535", 'ha/ldap'],
  ["'…' must be one of …, got", SHAPE], ["'…' must be a port, a whole number", SHAPE],
  ["'nodePort' needs a 'type'", 'the operator hands the Service to the server, whose error is in the status of the Cluster; rare'],
  ["'…' needs a 'type' of LOAD_BALANCER", 'as `nodePort`'], ["'externalTrafficPolicy' needs a 'type'", 'as `nodePort`'],
  ["'port' must be from 1 to 65535", SHAPE], ["'connections.", TYPED], ["'cidr' must be", SHAPE], ["'apiServerPorts' must be", SHAPE],
  ["'labels' must not be empty: it would be every pod", 'an empty selector selects every pod, which can be meant'],
  ["of 'vault', which is missing", TYPED], ["and 'vault' are two ways", TYPED], ["'vault' is a role for the cluster", TYPED],
  // restore drills
  ["'checks' ", TYPED], ["'drillName' is", TYPED],
  // backup
  ["'…' must be a whole number above 0", SHAPE], ["'name' of a plugin must not be empty", SHAPE], ["'store' must be an ObjectStore", TYPED],
  ["'serverName' must be letters, digits", 'Barman Cloud takes any text as the name of a folder'],
  ["and 'omitServerName' leaves it out", TYPED], ["'reason' must say why losing this data is acceptable", TYPED],
  ["'peer' must be a NetworkPeer", TYPED], ["'workload' must be a Deployment", TYPED],
  ["'scheduledBackupName' has", 'the server takes the ScheduledBackup and refuses each Backup of it, which no manifest shows'],
  ["'…' is not a schedule", 'cnpg/schedule'], ["'…' must be a whole number from 0 to", 'cnpg/schedule'], ['a schedule must be six cron fields', 'cnpg/schedule'], ["'…' is not a time of day; say BackupSchedule.daily", 'cnpg/schedule-fields'],
  ['fields; CloudNativePG reads six', 'cnpg/schedule'], ['never runs: none of its months', 'ha/schedule-never'], ['makes more than one base backup a minute', 'ha/schedule-frequent'],
  ['has five fields; CloudNativePG reads seconds first', 'cnpg/schedule-fields'],
  ["'destinationPath' must be the address of a bucket", 'ha/destination-scheme'], ["'destinationPath' must be the address of a container", 'ha/destination-scheme'],
  ["'bucket' must be the bare name of a bucket", TYPED], ["'path' must be a folder such as", TYPED], ["'objectStoreName' …", NAMES],
  ["'amount' of a retention", SHAPE], ["'accountId' must be the id of a Cloudflare account", TYPED], ["'endpoint' must not contain credentials", 'ha/address-credentials'],
  ["'endpoint' must be a URL", 'the first upload fails with the address in its message; a URL without a scheme is taken by some versions of boto3'],
  ["'endpointCa.key' must be a key", 'ha/secret-key'], ["'endpointCa.name' …", NAMES], ["'schedule' is BackupSchedule.none()", TYPED],
  // bootstrap
  ["'database' is '…', which every PostgreSQL has already", 'ha/reserved-name'], ["'databaseImport' must be made by", 'cnpg/import'], ["'owner' has no database here", 'cnpg/application-database'],
  ["which has no 'connectionParameters', and pg_basebackup connects", 'an archive alone fails at once, in the log of the Job that copies'],
  ["a recovery needs a 'source'", 'cnpg/recovery-source'], ["a recovery has the 'backup' '…' and", 'cnpg/recovery-source'], ["'source' is '…', which says neither an 'objectStore'", 'cnpg/recovery-source'],
  ["'recoveryTarget.backupId' names a base backup", 'the operator leaves the id out where the volumes come from a snapshot'],
  ["'database' must be the name of one database", 'cnpg/import'], ["'databases' must name at least one", 'cnpg/import'], ["'…' has '*' and a name", 'cnpg/import'],
  ["which has no 'connectionParameters', and an import connects", 'ha/external-cluster'],
  ["'builtinLocale' must be", SHAPE], ["'locale' is built in, which PostgreSQL", 'ha/locale-version'], ["'locale' is 'PG_UNICODE_FAST'", 'ha/locale-version'], ["'icuRules' needs PostgreSQL 16", 'ha/locale-version'],
  ["'locale' is of ICU, which needs", 'ha/locale-version'], ["'…' must not be empty, got", SHAPE],
  ["'sites' must be two or more", TYPED], ["'sites' has two of one name", TYPED], ['which is none of the sites', TYPED], ['which is the primary already', TYPED], ["'promotionToken' belongs to", 'cnpg/promotion-token'],
  ["'….name' must not be empty", SHAPE], ['must not hold a password, which would end up in Git', 'ha/plain-password'], ["and there is no 'objectStore' that holds its archive", TYPED],
  ["'…' has an 'objectStore' and a 'plugin'", 'the operator recovers by the plugin and looks at no in-tree store beside it'],
  ["'walSegmentSize' must be a power of two", 'cnpg/wal-segment-size'], ["'targetTime' must say its offset", 'ha/target-time'], ["'targetTime' must be a time", 'cnpg/recovery-target'],
  ["'targetLsn' must be", 'cnpg/recovery-target'], ["'targetXid' must be", 'cnpg/recovery-target'], ["'targetName' must be", 'cnpg/recovery-target'], ["'targetTli' must be", 'cnpg/recovery-target'],
  ["'backupId' must be the id", SHAPE], ["needs the 'backupId' of a base backup before it", 'cnpg/recovery-target'], ['which says neither how to connect nor where its archive is', 'cnpg/external-clusters'],
  // cluster
  ["'…' is about the archive of the cluster", TYPED], ["'…' needs the name of the archive in the manifest", TYPED], ["'archiveHistory' ", TYPED], ["'reason' must say in one line why", TYPED],
  ["'pods' has a 'serviceAccountName' and", 'cnpg/service-account'], ["'pods.ephemeralVolumeSource' needs", SHAPE], ["'pods' has an 'ephemeralVolumeSource' and a limit", 'cnpg/ephemeral-volume'],
  ["'size' must be a quantity", 'cnpg/storage-size'], ["'template' needs a 'size'", 'cnpg/storage-size'], ["'size' must be a Size", TYPED], ["'storageClass' …", NAMES],
  ['less than the 1Gi that PostgreSQL', 'ha/wal-fills-volume'], ["'durability' asks for", 'cnpg/synchronous-number'], ["'durability' needs every one of the", 'ha/two-instances-required'],
  ["'number' of synchronous replicas", SHAPE], ["'primaryLease' must be a PrimaryLease", TYPED], ["'smartShutdownTimeout' of", 'ha/shutdown-time'], ["'serviceName' is '…', which the operator keeps", 'cnpg/managed-services'],
  ["'plugins' has one without a name", SHAPE], ["'plugins' has '…', which 'backup' adds already", 'ha/plugin-twice'], ['plugins archive the WAL, and only one may', 'cnpg/wal-archiver'],
  ["the 'owner' of 'bootstrap' is 'postgres'", 'ha/owner-superuser'], ["'replica' follows another cluster, and", 'cnpg/replica-mode'], ["'bootstrap' has a snapshot for a volume of WAL", 'cnpg/recovery-snapshots'],
  ['two external clusters are called', 'cnpg/external-clusters'], ["'podSelectorRefs' has", SHAPE], ["'extensions' in images of their own need", 'ha/extension-version'], ["'instances' must be a whole number", SHAPE],
  ["'primaryUpdateStrategy' is supervised on 1 instance", 'cnpg/update-strategy'], ["'acknowledge' has", TYPED], ["'acknowledge' must give the reason", TYPED], ["'metricsQueries' has '…' twice", 'ha/custom-query'],
  ["'parameters.shared_buffers' needs a unit", 'cnpg/shared-buffers-unit'], ["'parameters' sets 'wal_log_hints'", 'cnpg/wal-log-hints'], ["'parameters' uses pg_failover_slots", 'cnpg/pg-failover-slots'],
  ["'parameters.synchronous_commit' is", 'ha/synchronous-commit'], ["is more than the 'memory' request", 'cnpg/resources'], ["PostgreSQL's own shared_buffers of 128MB", 'ha/shared-buffers-limit'],
  ["'parameters.shared_buffers' of …", 'ha/shared-buffers-limit'], ["'parameters.min_wal_size' of", 'cnpg/wal-size'], ["'parameters.…' of … does not fit on", 'ha/wal-fills-volume'],
  ["'disabledDefaultServices' has 'rw'", 'cnpg/managed-services'], ["'tablespaces' has '…' twice", 'cnpg/tablespace-name'], ["'Default' cannot be a", TYPED], ["'disabledDefaultServices' leaves this Service out", 'ha/pooler-service'],
  ["'backup' goes to the store '…' in the namespace", 'ha/store-missing'], ["'version' must be <major>.<minor>", TYPED], ["'image' needs a tag that starts with", 'cnpg/postgres-version'],
  ["'catalog' must be an ImageCatalog", TYPED], ['CloudNativePG 1.30 runs PostgreSQL', 'cnpg/postgres-version'], ["'retryPeriod' must be at least", 'cnpg/primary-lease'], ["'releasedLeaseDuration' must be", SHAPE],
  ["'renewDeadline' of", 'cnpg/primary-lease'],
  // database
  ["'name' is missing, and the id", TYPED], ["'…' has one without a name", SHAPE], ['twice; the operator would undo one by the other', 'cnpg/database-extensions'], ["'…' needs a 'localeProvider' of", 'apiserver/cel'],
  ["'name' is '…', a role that PostgreSQL", 'apiserver/cel'], ["and the 'username' of 'credentials' is", 'ha/secret-login'], ["'disablePassword' removes the password", 'apiserver/cel'],
  ["'clientCertificate' is for a role that logs in", 'apiserver/cel'], ["'connectionLimit' must be a whole number", SHAPE], ["'validUntil' must be a date", SHAPE],
  ["'owner' is missing; name a role", SHAPE], ['are two ways to say who owns it', TYPED], ["'privilegesImage' runs the Job", TYPED], ["'name' is '…', which every PostgreSQL has already", 'apiserver/cel'],
  ["which 'fdws' does not declare", 'cnpg/database-server-fdw'],
  ["'objects' is empty; name a table", 'apiserver/cel'], ["'objects' has a table with 'columns' beside", 'apiserver/cel'],
  // monitoring
  ["'…' must be at least 1 s", TYPED], ['warns at … and is critical at', TYPED], ["'…' must be a number above 0", TYPED], ["'alertLabels' ", TYPED], ["'runbookBaseUrl' must be", TYPED], ["'overrides' changes", TYPED],
  ["'deploymentName' …", NAMES], ["'interval' must be at least 1 s", 'Prometheus says so when it loads the PodMonitor'],
  ["'name' must be lower-case letters, digits and underscores", 'the exporter takes other names too; a metric with a blank is refused by Prometheus, in the log'],
  ["'columns' has '…', which is there twice", 'a column twice is a mistake in YAML for ha/custom-query only as a key of one map'], ["'columns' has only labels", 'ha/custom-query'],
  ["and 'omitInterval' leaves it out", TYPED],
  // pods
  ["'images' names an image for PostgreSQL … twice", 'apiserver/cel'], ["'operator' must be one of 'In'", 'a selector that Kubernetes cannot read is refused with the pod, and named in the status'],
  ["takes no 'values'; remove them", 'as the operator of a selector'],
  ["'podAntiAffinityType' must be one of", 'cnpg/anti-affinity'], ["'topologyKey' is", NAMES], ["'operator' must be one of 'Equal'", 'cnpg/tolerations'], ["'effect' must be one of", 'cnpg/tolerations'],
  ["'Exists' takes no 'value'", 'cnpg/tolerations'], ["'tolerationSeconds' must be", SHAPE], ["'tolerationSeconds' needs effect", 'cnpg/tolerations'],
  ['CPU must be a whole number of millis', TYPED], ["'cpu' requests …, more than its limit", 'cnpg/resources'], ["'memory' requests …, more than its limit", 'cnpg/resources'],
  // pooler
  ["'image' must be the name of an image without blanks", SHAPE], ["'key' must be a key of the catalog", SHAPE], ["'poolerName' is '…', which the cluster", 'ha/pooler-name'],
  ["'parameters' has '…', which is not a setting of PgBouncer", 'cnpg/pgbouncer-parameter'], ["'parameters' sets '…' to", 'ha/pgbouncer-value'], ["'authQuery' needs a user to run it", 'cnpg/pooler-auth'],
  ["'…' needs an 'authQuery' to run", 'cnpg/pooler-auth-secret'], ["'deploymentStrategy.type' must be", SHAPE], ["'deploymentStrategy.…' is for a rolling update", 'the server refuses the Deployment, and the log of the operator says so'],
  ["'deploymentStrategy.…' must be a number", SHAPE],
];

/** The text of a literal, with an ellipsis for each value in it; undefined for what is no text. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node)) return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) return `${textOf(node.left) ?? '…'}${textOf(node.right) ?? '…'}`;
  return undefined;
}

/** A message begins with the prop that it is about, in quotes, or is one of those that begin otherwise. */
const MESSAGE = /^('[^']+' .|the '|a recovery |a schedule |two external |… plugins archive|CloudNativePG 1|CPU must|PostgreSQL's own)/;

function messagesIn(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return messagesIn(file);
    if (!/(?<!\.d)\.ts$/.test(entry.name)) return [];
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      const text = textOf(node);
      if (text !== undefined && text.length > 24 && MESSAGE.test(text)) found.push(text);
      else if (!ts.isImportDeclaration(node)) ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022));
    return found;
  });
}

const messages = FOLDERS.flatMap(folder => messagesIn(path.join(LIB, folder)));

test('there are many messages', () => {
  expect(messages.length).toBeGreaterThan(190);
});

test('each mistake that a construct refuses has its rule, or a sentence why not', () => {
  expect(messages.filter(message => !SAID.some(([part]) => message.includes(part)))).toEqual([]);
});

test('each row is about a message', () => {
  expect(SAID.filter(([part]) => !messages.some(message => message.includes(part)))).toEqual([]);
});

test('each rule that a row names is one', () => {
  const ids = new Set(CATALOG.map(({ id }) => id));

  expect(SAID.filter(([, answer]) => /^(ha|cnpg|apiserver)\//.test(answer) && !ids.has(answer))).toEqual([]);
});
