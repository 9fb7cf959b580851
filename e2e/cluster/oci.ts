import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from '../machine/command';

/** What an image is made of: root file systems as tar files, and single files of this machine on top. */
export interface ImageContent {
  readonly layers?: readonly string[];
  /** Path in the image to a file of this machine. */
  readonly files?: { readonly [target: string]: string };
  /** Path in the image to a text. */
  readonly texts?: { readonly [target: string]: string };
  readonly links?: { readonly [target: string]: string };
  readonly entrypoint?: readonly string[];
  readonly user?: string;
  readonly path?: string;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Writes an image with one name or more as an OCI layout, a folder that a registry can serve and `ctr images import` can read. `work` is a
 * folder for what is needed on the way.
 */
export function writeImage(layout: string, work: string, names: readonly string[], content: ImageContent): void {
  const blobs = path.join(layout, 'blobs', 'sha256');
  fs.mkdirSync(blobs, { recursive: true });
  const layers = [...content.layers ?? [], filesLayer(work, content)].map(tar => linkBlob(blobs, tar));
  const config = writeBlob(blobs, {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created: '1970-01-01T00:00:00Z',
    config: { Entrypoint: content.entrypoint, User: content.user, Env: [`PATH=${content.path ? `${content.path}:` : ''}${PATH}`, 'LANG=C.UTF-8'] },
    rootfs: { type: 'layers', diff_ids: layers.map(layer => layer.digest) },
  });
  const type = (kind: string) => ({ mediaType: `application/vnd.oci.image.${kind}` });
  const manifest = {
    schemaVersion: 2,
    ...type('manifest.v1+json'),
    config: { ...type('config.v1+json'), ...config },
    layers: layers.map(layer => ({ ...type('layer.v1.tar'), ...layer })),
  };
  const described = { ...type('manifest.v1+json'), ...writeBlob(blobs, manifest) };
  const index = { schemaVersion: 2, manifests: names.map(name => ({ ...described, annotations: { 'io.containerd.image.name': name } })) };
  fs.writeFileSync(path.join(layout, 'index.json'), JSON.stringify(index));
  fs.writeFileSync(path.join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}

function filesLayer(work: string, { files = {}, texts = {}, links = {} }: ImageContent): string {
  const staged = path.join(work, 'staged');
  const place = (target: string) => {
    fs.mkdirSync(path.dirname(path.join(staged, target)), { recursive: true });
    return path.join(staged, target);
  };
  fs.mkdirSync(path.join(staged, 'tmp'), { recursive: true });
  fs.chmodSync(path.join(staged, 'tmp'), 0o1777);
  for (const [target, source] of Object.entries(files)) {
    fs.copyFileSync(source, place(target));
    fs.chmodSync(path.join(staged, target), 0o755);
  }
  for (const [target, text] of Object.entries(texts)) fs.writeFileSync(place(target), text, { mode: 0o644 });
  for (const [target, source] of Object.entries(links)) fs.symlinkSync(source, place(target));
  const tar = path.join(work, 'files.tar');
  run('tar', ['--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '--sort=name', '-C', staged, '-cf', tar, ...fs.readdirSync(staged)]);
  return tar;
}

function linkBlob(blobs: string, file: string): { digest: string; size: number } {
  const hash = run('sha256sum', [file]).slice(0, 64);
  fs.linkSync(file, path.join(blobs, hash));
  return { digest: `sha256:${hash}`, size: fs.statSync(path.join(blobs, hash)).size };
}

function writeBlob(blobs: string, object: unknown): { digest: string; size: number } {
  const text = JSON.stringify(object);
  const hash = crypto.createHash('sha256').update(text).digest('hex');
  fs.writeFileSync(path.join(blobs, hash), text);
  return { digest: `sha256:${hash}`, size: Buffer.byteLength(text) };
}
