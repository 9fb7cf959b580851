import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from './command';

/** A certificate and its key, as PEM files. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority in a folder, made on first use; every key is generated here and lies nowhere else. */
export class Authority {
  public readonly certificate: string;
  private readonly key: string;

  constructor(private readonly folder: string) {
    this.certificate = path.join(folder, 'ca.crt');
    this.key = path.join(folder, 'ca.key');
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (fs.existsSync(this.certificate)) return;
    generateKey(this.key);
    run('openssl', ['req', '-x509', '-new', '-key', this.key, '-subj', '/CN=e2e', '-days', '3650', '-out', this.certificate,
      '-addext', 'keyUsage=critical,keyCertSign,cRLSign,digitalSignature']);
  }

  public server(name: string, hosts: string[]): KeyPair {
    const names = hosts.map(host => `${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}:${host}`);
    return this.issue(name, `/CN=${name}`, ['extendedKeyUsage=serverAuth', `subjectAltName=${names.join(',')}`]);
  }

  public client(name: string, user: string, group?: string): KeyPair {
    return this.issue(name, `${group ? `/O=${group}` : ''}/CN=${user}`, ['extendedKeyUsage=clientAuth']);
  }

  /** The key pair that signs service account tokens. */
  public signingKey(): { readonly privateKey: string; readonly publicKey: string } {
    const [privateKey, publicKey] = [path.join(this.folder, 'sa.key'), path.join(this.folder, 'sa.pub')];
    if (!fs.existsSync(publicKey)) {
      generateKey(privateKey);
      run('openssl', ['ec', '-in', privateKey, '-pubout', '-out', publicKey]);
    }
    return { privateKey, publicKey };
  }

  /** A kubeconfig for a user of this authority. */
  public kubeconfig(file: string, server: string, user: KeyPair): string {
    const data = (source: string) => fs.readFileSync(source).toString('base64');
    fs.writeFileSync(file, JSON.stringify({
      'apiVersion': 'v1',
      'kind': 'Config',
      'clusters': [{ name: 'e2e', cluster: { server, 'certificate-authority-data': data(this.certificate) } }],
      'users': [{ name: 'e2e', user: { 'client-certificate-data': data(user.certificate), 'client-key-data': data(user.key) } }],
      'contexts': [{ name: 'e2e', context: { cluster: 'e2e', user: 'e2e' } }],
      'current-context': 'e2e',
    }), { mode: 0o600 });
    return file;
  }

  private issue(name: string, subject: string, extensions: string[]): KeyPair {
    const pair = { certificate: path.join(this.folder, `${name}.crt`), key: path.join(this.folder, `${name}.key`) };
    if (fs.existsSync(pair.certificate)) return pair;
    generateKey(pair.key);
    const request = run('openssl', ['req', '-new', '-key', pair.key, '-subj', subject]);
    const extensionFile = path.join(this.folder, `${name}.ext`);
    fs.writeFileSync(extensionFile, ['keyUsage=critical,digitalSignature,keyEncipherment', ...extensions].join('\n'));
    run('openssl', ['x509', '-req', '-CA', this.certificate, '-CAkey', this.key, '-CAcreateserial', '-days', '3650',
      '-extfile', extensionFile, '-out', pair.certificate], { input: request });
    fs.rmSync(extensionFile);
    return pair;
  }
}

function generateKey(file: string): void {
  run('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file]);
  fs.chmodSync(file, 0o600);
}
