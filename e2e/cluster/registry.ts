import * as fs from 'node:fs';
import * as http from 'node:http';
import * as path from 'node:path';

/**
 * registry.js ADDRESS FOLDER...: serves OCI layouts as the registry of every image in them, so that `imagePullPolicy: Always` of an
 * unmodified manifest works. The containerd of a node asks for `/v2/<repository>/manifests/<tag>?ns=<registry>`.
 */
const [address, folders] = [process.argv[2], process.argv[3].split(':')];
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

const manifests = new Map<string, string>();   // "<registry>/<repository>:<tag>" and digest, to a file
const blobs = new Map<string, string>();
for (const folder of folders) {
  for (const hash of fs.readdirSync(path.join(folder, 'blobs', 'sha256'))) blobs.set(`sha256:${hash}`, path.join(folder, 'blobs', 'sha256', hash));
  for (const { digest, annotations } of JSON.parse(fs.readFileSync(path.join(folder, 'index.json'), 'utf8')).manifests) {
    manifests.set(annotations['io.containerd.image.name'], digest);
  }
}

http.createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://registry');
  const [, repository, kind, reference] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(url.pathname) ?? [];
  if (url.pathname === '/v2/') return void response.end('{}');
  const digest = reference?.startsWith('sha256:') ? reference : manifests.get(`${url.searchParams.get('ns')}/${repository}:${reference}`);
  const file = blobs.get(digest ?? '');
  if (!file) return void response.writeHead(404).end(JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: url.pathname }] }));
  response.writeHead(200, {
    'content-type': kind === 'manifests' ? MANIFEST : 'application/octet-stream',
    'content-length': fs.statSync(file).size,
    'docker-content-digest': digest,
  });
  if (request.method === 'HEAD') return void response.end();
  fs.createReadStream(file).pipe(response);
}).listen(5000, address);
