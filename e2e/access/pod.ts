import * as fs from 'node:fs';
import * as path from 'node:path';
import { spawnSync } from 'node:child_process';
import { Service } from '../machine/service';
import { contained, Mounts } from './container';
import { World } from './world';

/** A manifest as plain data. */
type Manifest = any;

/** What an image would bring. */
export interface Image {
  readonly programs?: Mounts;
  readonly home?: string;
}

const ATTEMPTS = 5;
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Runs the containers of a pod here, as a kubelet would: with their own command, environment and user, and the volumes where they
 * mount them. Programs come from this machine, and `image` adds some.
 */
export class Pod {
  /** Makes the pod of a template; the API server and its webhooks add to it what they add to every pod. */
  public static async create(world: World, template: Manifest, name: string, image: Image = {}): Promise<Pod> {
    await world.delete('v1', 'Pod', name);
    const [manifest] = await world.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { ...template.metadata, name }, spec: template.spec }]);
    const pod = new Pod(world, manifest, image);
    await pod.refresh();
    return pod;
  }

  private readonly folder: string;
  private readonly tokens: { [audience: string]: string } = {};

  private constructor(private readonly world: World, public readonly manifest: Manifest, private readonly image: Image) {
    this.folder = world.folder('pod');
  }

  /** Writes the volumes, also again when a Secret has changed. */
  public async refresh(): Promise<void> {
    for (const volume of this.manifest.spec.volumes ?? []) {
      const folder = path.join(this.folder, volume.name);
      fs.mkdirSync(folder, { recursive: true });
      fs.chmodSync(folder, volume.emptyDir ? 0o777 : 0o755);
      for (const [file, content] of Object.entries(await this.filesOf(volume))) {
        fs.writeFileSync(path.join(folder, `${file}.new`), content);
        fs.renameSync(path.join(folder, `${file}.new`), path.join(folder, file));
      }
    }
  }

  /** Runs a container to its end; what it printed. Throws if it fails. */
  public async run(name: string, command?: readonly string[]): Promise<string> {
    const { argv, env } = await this.container(name, command);
    const { status, stdout, stderr } = spawnSync(argv[0], argv.slice(1), { encoding: 'utf8', env });
    if (status !== 0) throw new Error(`the container '${name}' failed (${status}): ${stderr}${stdout}`);
    return stdout;
  }

  /** The answer of psql in a container, which reads its files again when it is refused, as an application does. */
  public async query(sql: string): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      await this.refresh();
      try {
        return (await this.run('main', ['psql', '-XAtc', sql])).trim();
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await new Promise(next => setTimeout(next, 1000));
      }
    }
  }

  /** Starts a container that goes on. */
  public async start(name: string): Promise<Service> {
    const { argv, env } = await this.container(name);
    return this.world.service(name, argv[0], argv.slice(1), env);
  }

  /** The path on this machine of a file in a volume. */
  public file(volume: string, name: string): string {
    return path.join(this.folder, volume, name);
  }

  private async container(name: string, command?: readonly string[]) {
    const { spec } = this.manifest;
    const container = [...spec.initContainers ?? [], ...spec.containers].find(each => each.name === name);
    if (!container) throw new Error(`the pod has no container '${name}'`);
    const volumes = (container.volumeMounts ?? []).map(({ name: volume, mountPath, subPath }: Manifest) => [mountPath, path.join(this.folder, volume, subPath ?? '')]);
    const env: { [name: string]: string } = { PATH: SYSTEM_PATH, HOME: this.image.home ?? '/' };
    for (const { name: variable, value, valueFrom } of container.env ?? []) env[variable] = value ?? await this.valueOf(valueFrom);
    return {
      argv: contained({
        root: this.world.folder('root'),
        mounts: { '/etc/hosts': this.world.hosts, ...this.image.programs, ...Object.fromEntries(volumes) },
        isPod: true,
        uid: container.securityContext?.runAsUser ?? spec.securityContext?.runAsUser,
      }, command ?? [...container.command, ...container.args ?? []]),
      env,
    };
  }

  private async valueOf({ secretKeyRef, fieldRef }: Manifest): Promise<string> {
    if (secretKeyRef) return (await this.world.secret(secretKeyRef.name))[secretKeyRef.key];
    return this.field(fieldRef.fieldPath);
  }

  private field(fieldPath: string): string {
    const { metadata, spec } = this.manifest;
    const fields: { [name: string]: string } = {
      'metadata.namespace': metadata.namespace, 'metadata.name': metadata.name, 'spec.serviceAccountName': spec.serviceAccountName, 'status.podIP': '127.0.0.1', 'status.hostIP': '127.0.0.1',
    };
    return fields[fieldPath];
  }

  private async filesOf({ secret, configMap, projected }: Manifest): Promise<{ [file: string]: string }> {
    if (projected) return Object.assign({}, ...await Promise.all(projected.sources.map((source: Manifest) => this.projected(source))));
    if (secret) return picked(await this.world.secret(secret.secretName), secret.items);
    if (configMap) return picked((await this.world.get('v1', 'ConfigMap', configMap.name)).data, configMap.items);
    return {};
  }

  /** A pod keeps its token; the kubelet replaces it once an hour. */
  private async tokenFor(audience = ''): Promise<string> {
    return this.tokens[audience] ??= await this.world.token(this.manifest.spec.serviceAccountName, audience || undefined);
  }

  private async projected({ serviceAccountToken, downwardAPI, secret, configMap }: Manifest): Promise<{ [file: string]: string }> {
    if (serviceAccountToken) return { [serviceAccountToken.path]: await this.tokenFor(serviceAccountToken.audience) };
    if (downwardAPI) return Object.fromEntries(downwardAPI.items.map(({ path: file, fieldRef }: Manifest) => [file, this.field(fieldRef.fieldPath)]));
    return this.filesOf({ secret: secret && { ...secret, secretName: secret.name }, configMap });
  }
}

function picked(data: { [key: string]: string }, items?: ReadonlyArray<{ readonly key: string; readonly path: string }>): { [file: string]: string } {
  return items ? Object.fromEntries(items.map(({ key, path: file }) => [file, data[key]])) : data;
}
