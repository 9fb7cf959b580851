import * as fs from 'node:fs';
import * as path from 'node:path';
import { apply } from './kubectl';
import { HOME } from './layout';
import { infraShell } from './machines';

/** The keys of the S3 server, made when the cluster came up. */
export function s3Keys(): { readonly accessKey: string; readonly secretKey: string } {
  return JSON.parse(fs.readFileSync(path.join(HOME, 's3.json'), 'utf8')).identities[0].credentials[0];
}

/** Makes a bucket, empty if it was there. */
export function emptyBucket(name: string): void {
  const weed = path.join(HOME, 'bin', 'weed');
  infraShell(`printf 's3.bucket.delete -name ${name}\\n' | ${weed} shell -master=127.0.0.1:9333 >/dev/null 2>&1; `
    + `printf 's3.bucket.create -name ${name}\\n' | ${weed} shell -master=127.0.0.1:9333`);
}

/** Removes a bucket with all that is in it. */
export function removeBucket(name: string): void {
  const weed = path.join(HOME, 'bin', 'weed');
  infraShell(`printf 's3.bucket.delete -name ${name}\\n' | ${weed} shell -master=127.0.0.1:9333 >/dev/null 2>&1`);
}

/** The paths of the objects in a bucket. */
export function objectsIn(bucket: string): string[] {
  const weed = path.join(HOME, 'bin', 'weed');
  const tree = infraShell(`printf 'fs.du /buckets/${bucket}\\nfs.tree /buckets/${bucket}\\n' | ${weed} shell -master=127.0.0.1:9333`);
  return tree.split('\n').filter(line => /[├└]/.test(line)).map(line => line.replace(/^[\s│├└─]+/, ''));
}

/** Removes an object from a bucket, as somebody does who cleans up by hand. */
export function removeFromBucket(bucket: string, object: string): void {
  const weed = path.join(HOME, 'bin', 'weed');
  infraShell(`printf 'fs.rm /buckets/${bucket}/${object}\n' | ${weed} shell -master=127.0.0.1:9333`);
}

/** Where the S3 server keeps its objects as files, for programs on its machine. */
const FILER = 'http://127.0.0.1:8888/buckets';

/** Copies an object into a file. */
export function download(bucket: string, object: string, file: string): void {
  infraShell(`curl -sSf -o '${file}' '${FILER}/${bucket}/${object}'`);
}

/** Replaces an object by a file. */
export function upload(bucket: string, object: string, file: string): void {
  infraShell(`curl -sSf -o /dev/null -T '${file}' '${FILER}/${bucket}/${object}'`);
}

/** Makes a Secret with the keys of the S3 server, under `id` and `key`. */
export function makeS3Secret(namespace: string, name = 's3'): void {
  const { accessKey, secretKey } = s3Keys();
  apply(JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData: { id: accessKey, key: secretKey } }));
}
