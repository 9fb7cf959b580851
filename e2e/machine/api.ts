import * as fs from 'node:fs';
import * as https from 'node:https';

/** An answer of the API server. */
export interface Answer {
  readonly code: number;
  readonly body: any;
  readonly warnings: string[];
  /** No verdict: the server was overloaded, or a webhook could not be reached. */
  readonly unavailable: boolean;
}

/** Where a kind of object is served. */
export interface Resource {
  readonly base: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const DISCOVERY = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const ATTEMPTS = 6;

/** A client of an API server, by the kubeconfig that `Authority` writes. */
export class Api {
  private readonly agent: https.Agent;
  private readonly server: URL;
  private readonly resources = new Map<string, Resource>();

  constructor(kubeconfig: string, connections = 64) {
    const config = JSON.parse(fs.readFileSync(kubeconfig, 'utf8'));
    const data = (text: string) => Buffer.from(text, 'base64');
    const { cluster } = config.clusters[0];
    const { user } = config.users[0];
    this.server = new URL(cluster.server);
    this.agent = new https.Agent({
      keepAlive: true,
      maxSockets: connections,
      ca: data(cluster['certificate-authority-data']),
      cert: data(user['client-certificate-data']),
      key: data(user['client-key-data']),
    });
  }

  /** Sends a request; a string is sent as it is, an object as JSON. Repeats it while the server cannot answer. */
  public async call(method: string, path: string, body?: unknown, headers: { readonly [name: string]: string } = {}): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      let answer: Answer | undefined;
      try {
        answer = await this.once(method, path, body, headers);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
      if (answer && (!answer.unavailable || attempt === ATTEMPTS)) return answer;
      await new Promise(next => setTimeout(next, 200 * attempt));
    }
  }

  /** The body of a GET, or undefined if there is no such object. */
  public async get(path: string): Promise<any> {
    const answer = await this.call('GET', path);
    if (answer.code === 404) return undefined;
    if (answer.code >= 300) throw new Error(`GET ${path}: ${answer.code} ${answer.body.message}`);
    return answer.body;
  }

  /** Learns which kinds the server serves now. */
  public async discover(): Promise<void> {
    for (const root of ['/api', '/apis']) {
      for (const group of (await this.call('GET', root, undefined, { accept: DISCOVERY })).body.items) {
        for (const { version, resources } of group.versions) {
          const apiVersion = group.metadata.name ? `${group.metadata.name}/${version}` : version;
          for (const resource of resources ?? []) {
            this.resources.set(`${apiVersion} ${resource.responseKind.kind}`, {
              base: group.metadata.name ? `/apis/${apiVersion}` : `/api/${apiVersion}`,
              plural: resource.resource,
              namespaced: resource.scope === 'Namespaced',
            });
          }
        }
      }
    }
  }

  public resource(apiVersion: string, kind: string): Resource | undefined {
    return this.resources.get(`${apiVersion} ${kind}`);
  }

  public close(): void {
    this.agent.destroy();
  }

  private once(method: string, path: string, body: unknown, headers: { readonly [name: string]: string }): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
      const request = https.request({
        host: this.server.hostname,
        port: this.server.port,
        agent: this.agent,
        method,
        path,
        timeout: 30_000,
        headers: {
          'accept': 'application/json',
          ...text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
          ...headers,
        },
      }, response => {
        const parts: Buffer[] = [];
        response.on('data', part => parts.push(part));
        response.on('error', reject);
        response.on('end', () => resolve(answerOf(response.statusCode ?? 0, Buffer.concat(parts).toString(), response.rawHeaders)));
      });
      request.on('timeout', () => request.destroy(new Error(`no answer to ${method} ${path}`)));
      request.on('error', reject);
      request.end(text);
    });
  }
}

function answerOf(code: number, text: string, rawHeaders: string[]): Answer {
  let body: any;
  try { body = JSON.parse(text); } catch { body = { message: text }; }
  const unavailable = [429, 503, 504].includes(code) || code === 500 && /failed calling webhook|etcdserver|timeout/i.test(body.message ?? '');
  const warnings = rawHeaders.flatMap((value, i) => i % 2 === 1 && rawHeaders[i - 1].toLowerCase() === 'warning' ? [warningText(value)] : []);
  return { code, body, warnings, unavailable };
}

/** The text in a header like `299 - "text"`. */
function warningText(header: string): string {
  const value = Buffer.from(header, 'latin1').toString('utf8');
  const quoted = /^\d{3} \S+ "((?:[^"\\]|\\.)*)"/.exec(value);
  return quoted ? quoted[1].replace(/\\(.)/g, '$1') : value;
}
