import * as fs from 'node:fs';
import { cached } from '../machine/cache';
import { build } from '../machine/command';
import { scratch } from '../machine/scratch';

/** A small Debian: its release, packages, and commands of mmdebstrap that run when they are installed. */
export interface Debian {
  readonly release: string;
  readonly packages: readonly string[];
  readonly hooks?: readonly string[];
}

const MIRROR = 'http://deb.debian.org/debian';
const OPTIONS = ['--quiet', '--mode=root', '--variant=minbase', '--aptopt=APT::Install-Recommends "false"',
  '--aptopt=Acquire::Check-Valid-Until "false"',   // a mirror may lag behind the expiry of a release file
  ...['doc', 'man', 'locale', 'info'].map(name => `--dpkgopt=path-exclude=/usr/share/${name}/*`)];
const CLEANING = '--customize-hook=rm -rf "$1"/var/cache/apt/* "$1"/var/lib/apt/lists/* "$1"/var/log/apt "$1"/var/log/dpkg.log';

/** Its root file system as a tar file in the cache. What it mounts goes with its namespaces, however we end. */
export function rootFileSystem({ release, packages, hooks = [] }: Debian): Promise<string> {
  const options = [...OPTIONS, `--include=ca-certificates,${packages.join(',')}`, ...hooks.map(hook => `--customize-hook=${hook}`), CLEANING, release];
  return cached(`layers/${release}-${packages[0]}`, [options, MIRROR], async target => {
    const work = scratch();
    try {
      fs.chmodSync(work, 0o755);   // apt reads it as a user of its own
      await build('unshare', ['--mount', '--pid', '--mount-proc', '--fork', '--kill-child', 'mmdebstrap', ...options, `${target}.tar`, MIRROR], { env: { TMPDIR: work } });
      fs.renameSync(`${target}.tar`, target);
    } finally {
      fs.rmSync(work, { recursive: true, force: true });
    }
  });
}

const LOCALES = ['locales', 'tzdata', 'libnss-wrapper'];
const GENERATE_LOCALE = 'echo "en_US.UTF-8 UTF-8" > "$1/etc/locale.gen"; chroot "$1" locale-gen >/dev/null';

/** What CloudNativePG asks of an image: the server's programs, locales, and postgres as user 26. */
export function postgresDebian(major: string, release: string): Debian {
  return {
    release,
    packages: LOCALES,
    hooks: [
      GENERATE_LOCALE,
      'mkdir -p "$1/etc/postgresql-common"; echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"',
      'chroot "$1" env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o Dpkg::Options::=--force-confold install '
        + `--no-install-recommends postgresql-${major} postgresql-client-${major}`,
      'chroot "$1" usermod -u 26 postgres; chroot "$1" chown -R postgres:postgres /var/lib/postgresql /var/run/postgresql /var/log/postgresql',
    ],
  };
}

/** The same without PostgreSQL, which comes from elsewhere. */
export function postgresBase(release: string): Debian {
  return {
    release,
    packages: ['libpq5', ...LOCALES],
    hooks: [
      GENERATE_LOCALE,
      'chroot "$1" useradd --uid 26 --user-group --home-dir /var/lib/postgresql --create-home --shell /bin/bash postgres',
      'for folder in /var/run/postgresql /var/log/postgresql; do mkdir -p "$1$folder"; chroot "$1" chown postgres:postgres "$folder"; done',
    ],
  };
}
