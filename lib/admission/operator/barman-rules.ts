import { Json } from '../../facts/json-value';
import { Problem, when } from '../apiserver/problem';
import { Rule, webhook } from './operator-rule';

const PATH = 'spec.backup.barmanObjectStore';

function azure(credentials: Json): Problem[] {
  const path = `${PATH}.azureCredentials`;
  const { connectionString, storageAccount, storageKey, storageSasToken, inheritFromAzureAD, useDefaultAzureCredentials } = credentials;
  const methods = [inheritFromAzureAD, useDefaultAzureCredentials, storageKey, storageSasToken].filter(Boolean).length;
  return [
    ...when(methods !== 1 && !connectionString, {
      path,
      message:
        'when connection string is not specified, one and only one of storage key, storage SAS token, Azure AD authentication, or default '
          + 'Azure credentials is required',
    }),
    ...when((methods !== 0 || storageAccount) && connectionString, { path, message: 'when connection string is specified, the other '
      + 'parameters must be empty' }),
    ...when((storageKey || storageSasToken) && !storageAccount, { path, message: 'storage account must be specified when using storage key '
      + 'or SAS token' }),
  ];
}

function s3(credentials: Json): Problem[] {
  const path = `${PATH}.awsCredentials`;
  const at = `${PATH}.s3Credentials`;
  const { inheritFromIAMRole, accessKeyId, secretAccessKey } = credentials;
  const methods = (inheritFromIAMRole ? 1 : 0) + (accessKeyId || secretAccessKey ? 1 : 0);
  return [
    ...when(!!accessKeyId !== !!secretAccessKey, { path, at, message: 'when using AWS credentials both accessKeyId and secretAccessKey '
      + 'must be provided' }),
    ...when(methods === 0, { path, at, message: 'at least one AWS authentication method should be supplied' }),
    ...when(methods > 1, { path, at, message: 'only one AWS authentication method should be supplied' }),
  ];
}

function google(credentials: Json): Problem[] {
  const path = 'spec.backupConfiguration.googleCredentials';
  const at = `${PATH}.googleCredentials`;
  const { gkeEnvironment, applicationCredentials } = credentials;
  return [
    ...when(!gkeEnvironment && !applicationCredentials, { path, at, message: 'if gkeEnvironment is false, secret with credentials must be '
      + 'provided' }),
    ...when(gkeEnvironment && applicationCredentials, { path, at, message: 'if gkeEnvironment is true, secret with credentials must not be '
      + 'provided' }),
  ];
}

export const barmanRules: readonly Rule[] = [
  {
    id: 'cnpg/barman-credentials',
    kind: 'Cluster',
    what: 'The in-tree Barman needs the credentials of one provider, in one form.',
    fix: 'Keep one of s3Credentials, azureCredentials and googleCredentials; better, use the Barman Cloud plugin and an ObjectStore.',
    why: 'Barman Cloud would not know which of them to use.',
    source: webhook('cluster', 'validateBackupConfiguration'),
    wrong: 'spec: {backup: {barmanObjectStore: {destinationPath: "s3://a"}}}',
    right: 'spec: {backup: {barmanObjectStore: {destinationPath: "s3://a", s3Credentials: {inheritFromIAMRole: true}}}}',
    check: c => {
      const store = c.spec.backup?.barmanObjectStore;
      if (!store) return [];
      const providers = [store.azureCredentials, store.s3Credentials, store.googleCredentials].filter(Boolean).length;
      // Upstream overwrites the list at each provider, so the last of azure, s3, google is the only one whose errors are seen.
      const inner = store.googleCredentials
        ? google(store.googleCredentials)
        : store.s3Credentials
          ? s3(store.s3Credentials)
          : store.azureCredentials
            ? azure(store.azureCredentials)
            : [];
      return [
        ...inner,
        ...when(providers === 0, { path: PATH, message: 'missing credentials. One and only one of azureCredentials, s3Credentials and '
          + 'googleCredentials are required' }),
        ...when(providers > 1, { path: PATH, message: 'too many credentials. One and only one of azureCredentials, s3Credentials and '
          + 'googleCredentials are required' }),
      ];
    },
  },
];
