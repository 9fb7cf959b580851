import { said } from '../rule-findings';

const store = (configuration: string, more = '') => `[{ObjectStore: {spec: {configuration: {${configuration}}${more}}}}]`;
const S3 = 's3Credentials: {inheritFromIAMRole: true}';

test.each([
  ['https://0123.r2.cloudflarestorage.com', ['warning']],
  ['https://s3.us-west-002.backblazeb2.com', ['warning']],
  ['https://minio.storage:9000', ['info']],
  ['https://s3.eu-central-1.amazonaws.com', []],
])('checksums of uploads to %s', (endpoint, severities) => {
  expect(said('ha/store-checksums', store(`endpointURL: "${endpoint}", ${S3}`)).map(text => text.split(' ')[0])).toEqual(severities);
});

test('Amazon itself, Azure and Google take checksums or have none', () => {
  expect(said('ha/store-checksums', store(S3))).toEqual([]);
  expect(said('ha/store-checksums', store('destinationPath: "gs://a", googleCredentials: {gkeEnvironment: true}'))).toEqual([]);
});

test.each([
  ['"--read-timeout 60"', 1], ['"-e AES256"', 1], ['"--read-timeout=60"', 0], ['"--read-timeout", "60"', 0], ['"--tags", "a b"', 0],
])('the arguments %s', (args, count) => {
  expect(said('ha/store-arguments', store(`data: {additionalCommandArgs: [${args}]}`))).toHaveLength(count);
});

test.each([
  ['s3://$BUCKET/orders', 1], ['s3://$(BUCKET)/orders', 1], ['s3://<bucket>/orders', 1], ['s3://YOUR-BUCKET', 1], ['s3://{{ .Values.bucket }}', 1], ['s3://backups/orders', 0], ['${BUCKET}', 0],
])('the destination %s', (path, count) => {
  expect(said('ha/destination-placeholder', store(`destinationPath: "${path}"`))).toHaveLength(count);
});

test.each([['128Mi', ['warning']], ['134217728', ['warning']], ['192Mi', ['info']], ['256Mi', []], ['1Gi', []]])('a sidecar with a limit of %s', (memory, severities) => {
  expect(said('ha/sidecar-memory', store('', `, instanceSidecarConfiguration: {resources: {limits: {memory: "${memory}"}}}`)).map(text => text.split(' ')[0])).toEqual(severities);
});

test.each([
  ['annotations: {cnpg.io/hybernation: "on"}', 1],
  ['annotations: {cnpg.io/HIBERNATION: "on"}', 1],
  ['annotations: {cnpg.io/hibernation: "on"}', 0],
  ['annotations: {example.com/hybernation: "on"}', 0],
  ['annotations: {cnpg.io/something: else}', 0],
  ['labels: {cnpg.io/skipEmptyWalArchiveCheck: "true"}', 1],
  ['labels: {cnpg.io/reload: "true"}', 0],
])('%s', (metadata, count) => {
  expect(said('ha/annotation-name', `[{Cluster: {metadata: {${metadata}}}}]`)).toHaveLength(count);
});

test.each([
  ['cnpg.io/skipEmptyWalArchiveCheck: enable', 1], ['cnpg.io/skipEmptyWalArchiveCheck: Enabled', 1], ['cnpg.io/skipEmptyWalArchiveCheck: enabled', 0], ['cnpg.io/reconciliationLoop: disable', 1],
  ['cnpg.io/fencedInstances: "[]"', 0],
])('the annotation %s', (annotation, count) => {
  expect(said('ha/annotation-value', `[{Cluster: {metadata: {annotations: {${annotation}}}}}]`)).toHaveLength(count);
});

const catalog = (kind: string, metadata = 'name: images') => `{${kind}: {metadata: {${metadata}}}}`;
const using = (kind: string, major: number) => `{Cluster: {metadata: {namespace: a}, spec: {imageCatalogRef: {apiGroup: postgresql.cnpg.io, kind: ${kind}, name: images, major: ${major}}}}}`;

test.each([
  ['has the major version', catalog('ImageCatalog', 'name: images, namespace: a'), using('ImageCatalog', 17), []],
  ['does not have it', catalog('ImageCatalog', 'name: images, namespace: a'), using('ImageCatalog', 18), ["error spec.imageCatalogRef.major: the ImageCatalog 'images' has no image for PostgreSQL 18, only for 17"]],
  ['is of the other kind', catalog('ClusterImageCatalog'), using('ImageCatalog', 17), ['warning spec.imageCatalogRef.kind: there is no '
    + "ImageCatalog 'images' in the namespace 'a', only the ClusterImageCatalog 'images'"]],
  ['is in another namespace', catalog('ImageCatalog', 'name: images, namespace: b'), using('ImageCatalog', 17), ["warning spec.imageCatalogRef.name: there is no ImageCatalog 'images' in the namespace 'a', only the ImageCatalog 'images' in 'b'"]],
  ['is not among the manifests', catalog('ClusterImageCatalog', 'name: others'), using('ClusterImageCatalog', 17), []],
])('a catalog that %s', (_, one, cluster, expected) => {
  expect(said('ha/catalog', `[${one}, ${cluster}]`)).toEqual(expected);
});

test.each([
  ['the right name and port', '{PodMonitor: {spec: {selector: {matchLabels: {cnpg.io/cluster: orders-db}}}}}', []],
  ['a misspelt name', '{PodMonitor: {spec: {selector: {matchLabels: {cnpg.io/cluster: order-db}}}}}', ['warning']],
  ['the name of no cluster here', '{PodMonitor: {spec: {selector: {matchLabels: {cnpg.io/cluster: payments}}}}}', ['info']],
  ['another port', '{PodMonitor: {spec: {selector: {matchLabels: {cnpg.io/cluster: orders-db}}, podMetricsEndpoints: [{port: '
    + 'http-metrics}]}}}', ['warning']],
  ['pods of something else', '{PodMonitor: {spec: {selector: {matchLabels: {app: shop}}, podMetricsEndpoints: [{port: http}]}}}', []],
  ['a misspelt name in a Service', '{Service: {spec: {selector: {cnpg.io/cluster: orders-bd}}}}', ['warning']],
])('a selector with %s', (_, selecting, severities) => {
  expect(said('ha/selects-nothing', `[{Cluster: {}}, ${selecting}]`).map(text => text.split(' ')[0])).toEqual(severities);
});

describe('drift', () => {
  const found = (...objects: string[]) => said('ha/drift', `[${objects.join(', ')}]`);
  const cluster = '{Cluster: {spec: {resources: {limits: {cpu: 1000m}}, managed: {roles: [{name: a}]}}}}';
  const application = (options: string) => `{Application.argoproj.io: {spec: {syncPolicy: {syncOptions: [${options}]}}}}`;

  test('is what Argo CD would show by itself', () => {
    expect(found(cluster, application(''))).toEqual([
      'info spec.resources.limits.cpu: the server stores 1000m as 1',
      "info spec.managed.roles: the server adds 'connectionLimit', 'ensure', 'inherit' to the items of this list",
    ]);
  });

  test.each([
    ['Argo CD compares on the server', application('ServerSideApply=true')],
    ['Flux applies', '{Kustomization.kustomize.toolkit.fluxcd.io: {}}'],
  ])('is nothing where %s', (_, engine) => {
    expect(found(cluster, engine)).toEqual([]);
  });

  test('values that no webhook reads stay as they are', () => {
    expect(found('{Cluster: {spec: {storage: {size: 1024Mi}}}}', '{ObjectStore: {spec: {instanceSidecarConfiguration: {resources: {limits: '
      + '{memory: 1024Mi}}}}}}')).toEqual([]);
  });
});
