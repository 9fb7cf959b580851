/** What a container has on top of our own root filesystem: for each path a file or a folder of this machine. */
export interface Mounts {
  readonly [path: string]: string;
}

export interface ContainerOptions {
  /** An empty folder. */
  readonly root: string;
  readonly mounts: Mounts;
  /** The user that it runs as, without any capability. @default - as we do */
  readonly uid?: number;
  /** Whether its processes end with the first of them, and with us. @default false */
  readonly isPod?: boolean;
}

/** Everything that is written lands in a tmpfs, which ends with the program. */
const MOUNT = `root=$1; shift
mount -t tmpfs -o mode=755 tmpfs "$root"
mkdir "$root/upper" "$root/work" "$root/merged"
mount -t overlay overlay -o "lowerdir=/,upperdir=$root/upper,workdir=$root/work" "$root/merged"
cd "$root/merged"
for folder in proc dev sys; do mount --rbind "/$folder" "$folder"; done
while [ "$1" != -- ]; do
  target=.$(chroot . realpath -m "$2")   # a link such as /var/run would lead out of here
  mkdir -p "$(dirname "$target")"
  if [ -d "$1" ]; then mkdir -p "$target"; else touch "$target"; fi
  mount --bind "$1" "$target"
  shift 2
done
shift
exec chroot . "$@"`;

/** The command that runs a program in a mount namespace of its own, as a container without an image. Needs root. */
export function contained({ root, mounts, uid, isPod }: ContainerOptions, command: readonly string[]): string[] {
  const as = uid === undefined ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--bounding-set=-all', '--inh-caps=-all', '--no-new-privs', '--pdeathsig=KILL', '--'];
  return ['unshare', '--mount', ...isPod ? ['--pid', '--fork', '--kill-child'] : [], '--', '/bin/sh', '-ec', MOUNT, 'sh', root, ...Object.entries(mounts).flatMap(([path, source]) => [source, path]), '--', ...as, ...command];
}

/** The command that runs a program with another /etc/hosts. Needs root. */
export function withHosts(hosts: string, command: readonly string[]): string[] {
  return ['unshare', '--mount', '--', '/bin/sh', '-ec', 'mount --bind "$1" /etc/hosts; shift; exec "$@"', 'sh', hosts, ...command];
}
