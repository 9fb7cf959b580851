import * as fs from 'node:fs';
import * as path from 'node:path';
import { cached } from '../machine/cache';
import { run } from '../machine/command';
import { cnpgManager, importedCommand, moduleCommand, ownCommand } from '../machine/go';
import { version } from '../machine/versions';
import { ImageContent, writeImage } from './oci';

/** PostgreSQL's major versions and the Debian release that has each. */
export const POSTGRES_DEBIAN: { readonly [major: string]: string } = { 17: 'trixie', 18: 'forky' };

/** A second tag of PostgreSQL 17's image, for updates of the image. */
export const NEXT_TAG = '17-next';

export const POSTGRES_IMAGE = 'ghcr.io/cloudnative-pg/postgresql';
export const PAUSE_IMAGE = `registry.k8s.io/pause:${version('pause')}`;
/** Debian's version is the one that the operator is told. */
export const PROMETHEUS_VERSION = '2.53.3';
export const PROMETHEUS_IMAGE = `e2e.local/prometheus:v${PROMETHEUS_VERSION}`;
export const CLIENT_IMAGE = 'e2e.local/client:1';

const RELOADER = '/bin/prometheus-config-reloader';   // the operator names this path
const PASSWD = { '/etc/passwd': 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' };
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const GO_SOURCES = path.join(__dirname, 'go');

/** Every image of the cluster as an OCI layout in the cache; what is there is left alone. */
export async function images(): Promise<string[]> {
  const cnpg = version('cloudnative-pg');
  const barman = version('plugin-barman-cloud');
  const manager = await cnpgManager();
  const plugin = await moduleCommand('plugin-barman-cloud', 'github.com/cloudnative-pg/plugin-barman-cloud', barman, './cmd/manager');
  const pause = await ownCommand(path.join(GO_SOURCES, 'pause.go'));
  const client = await ownCommand(path.join(GO_SOURCES, 'client.go'), { requires: [`github.com/jackc/pgx/v5@v${version('pgx')}`] });
  const nonroot = { texts: PASSWD, user: '65532:65532' };
  return [
    await image(PAUSE_IMAGE, () => ({ files: { '/pause': pause }, entrypoint: ['/pause'] })),
    // the layout of the official image: instances read /operator/manager_<architecture> from it when they are upgraded in place
    await image(`ghcr.io/cloudnative-pg/cloudnative-pg:${cnpg}`, () => ({
      ...nonroot,
      files: { '/operator/manager_amd64': manager, [CERTIFICATES]: CERTIFICATES },
      links: { '/manager': '/operator/manager_amd64' },
      entrypoint: ['/manager'],
    })),
    await image(`ghcr.io/cloudnative-pg/plugin-barman-cloud:v${barman}`, () => (
      { ...nonroot, files: { '/manager': plugin, [CERTIFICATES]: CERTIFICATES }, entrypoint: ['/manager'] })),
    await image(`ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:v${barman}`, folder => (
      { layers: [debian(folder, 'trixie', ['barman-cli-cloud', 'python3-boto3'])], files: { '/manager': plugin }, entrypoint: ['/manager'], user: '26:26' })),
    await image(`ghcr.io/cloudnative-pg/pgbouncer:${version('pgbouncer-image')}`, folder => (
      { layers: [debian(folder, 'trixie', ['pgbouncer'])], links: { '/usr/bin/pgbouncer': '/usr/sbin/pgbouncer' }, user: '998:996' })),
    await image(CLIENT_IMAGE, () => ({ ...nonroot, files: { '/client': client }, entrypoint: ['/client'] }), client.split('-').at(-1)),
    ...await monitoringImages(),
    ...await postgresImages(),
  ];
}

async function postgresImages(): Promise<string[]> {
  const layouts: string[] = [];
  for (const [major, release] of Object.entries(POSTGRES_DEBIAN)) {
    layouts.push(await image(`${POSTGRES_IMAGE}:${major}`, folder => postgres(folder, major, release)));
  }
  const next = `${POSTGRES_IMAGE}:${NEXT_TAG}`;
  return [...layouts, await cached(layoutName(next), target => {
    run('cp', ['-al', layouts[0], target]);
    const index = fs.readFileSync(path.join(target, 'index.json'), 'utf8');
    fs.rmSync(path.join(target, 'index.json'));   // a hard link: the original must not change
    fs.writeFileSync(path.join(target, 'index.json'), index.replace(/"io.containerd.image.name":"[^"]*"/, `"io.containerd.image.name":"${next}"`));
  })];
}

/** What runs Prometheus: its operator and the reloader from their Go module, the server from Debian. */
async function monitoringImages(): Promise<string[]> {
  const ours = version('prometheus-operator');
  const command = (name: string, folder: string) => importedCommand(name, 'github.com/prometheus-operator/prometheus-operator', ours, folder);
  const operator = await command('prometheus-operator', 'cmd/operator');
  const reloader = await command('prometheus-config-reloader', 'cmd/prometheus-config-reloader');
  const nonroot = { texts: PASSWD, user: '65532:65532' };
  return [
    await image(`quay.io/prometheus-operator/prometheus-operator:v${ours}`, () => ({ ...nonroot, files: { '/bin/operator': operator }, entrypoint: ['/bin/operator'] })),
    await image(`quay.io/prometheus-operator/prometheus-config-reloader:v${ours}`, () => ({ ...nonroot, files: { [RELOADER]: reloader }, entrypoint: [RELOADER] })),
    await image(PROMETHEUS_IMAGE, folder => ({
      layers: [debian(folder, 'trixie', ['prometheus'])],
      links: { '/etc/prometheus/console_libraries': '/usr/share/prometheus/console_libraries', '/etc/prometheus/consoles': '/usr/share/prometheus/consoles' },
      entrypoint: ['/usr/bin/prometheus'],
      user: '65532:65532',
    })),
  ];
}

function image(name: string, content: (folder: string) => ImageContent, tag = ''): Promise<string> {
  return cached(`${layoutName(name)}${tag && `-${tag}`}`, target => {
    fs.mkdirSync(target, { recursive: true });
    writeImage(target, name, content(target));
  });
}

function layoutName(name: string): string {
  return path.join('images', name.replace(/[/:]/g, '_'));
}

/** What CloudNativePG asks of an image: the server's programs in PATH, locales, and postgres as user 26. */
function postgres(folder: string, major: string, release: string): ImageContent {
  const layer = debian(folder, release, ['locales', 'tzdata', 'libnss-wrapper'], [
    '--customize-hook=echo "en_US.UTF-8 UTF-8" > "$1/etc/locale.gen"; chroot "$1" locale-gen >/dev/null',
    '--customize-hook=mkdir -p "$1/etc/postgresql-common"; echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"',
    '--customize-hook=chroot "$1" env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o Dpkg::Options::=--force-confold install '
      + `--no-install-recommends postgresql-${major} postgresql-client-${major}`,
    '--customize-hook=chroot "$1" usermod -u 26 postgres; chroot "$1" chown -R postgres:postgres /var/lib/postgresql /var/run/postgresql /var/log/postgresql',
  ]);
  return { layers: [layer], user: '26', path: `/usr/lib/postgresql/${major}/bin` };
}

/** A small Debian with some packages, as a tar file. */
function debian(folder: string, release: string, packages: string[], hooks: string[] = []): string {
  const tar = path.join(folder, 'debian.tar');
  const excluded = ['doc', 'man', 'locale', 'info'].map(name => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
  run('mmdebstrap', ['--quiet', '--mode=root', '--variant=minbase', '--aptopt=APT::Install-Recommends "false"',
    '--aptopt=Acquire::Check-Valid-Until "false"', ...excluded,   // a mirror may lag behind the expiry of a release file
    `--include=ca-certificates,${packages.join(',')}`, ...hooks,
    '--customize-hook=rm -rf "$1"/var/cache/apt/* "$1"/var/lib/apt/lists/* "$1"/var/log/apt "$1"/var/log/dpkg.log',
    release, tar, 'http://deb.debian.org/debian']);
  return tar;
}
