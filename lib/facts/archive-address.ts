/** Where Barman Cloud puts an archive, as `ObjectStore.spec.configuration` and `barmanObjectStore` say it. */
export interface ArchiveAddress {
  /** @default - the provider's own */
  readonly endpointURL?: string;
  readonly destinationPath: string;
  readonly serverName: string;
}

/** Providers whose buckets are known by their names alone: every endpoint of theirs reaches the same one. */
const PROVIDERS: ReadonlyArray<readonly [host: RegExp, scheme: string]> = [
  [/^s3([.-][a-z0-9-]+)*\.amazonaws\.com$/, 's3:'],
  [/^storage\.googleapis\.com$/, 'gs:'],
];
const USUAL_PORTS: Readonly<Record<string, string>> = { 'http:': ':80', 'https:': ':443' };

/**
 * One text for one place, however it is spelled: two archives with the same text are the same files.
 *
 * Capitals of the host, slashes at the end, a dot after the host and the usual port make no difference. Neither does http or
 * https, since a host serves the
 * same buckets by both. An endpoint of Amazon's own is the same as none.
 */
export function archiveKey({ endpointURL, destinationPath, serverName }: ArchiveAddress): string {
  return JSON.stringify([...bucketKey(endpointURL, destinationPath), serverName]);
}

function bucketKey(endpointURL: string | undefined, destinationPath: string): string[] {
  const destination = splitUrl(destinationPath);
  if (destination.scheme in USUAL_PORTS) return [destination.host, destination.path];   // Azure: the account is a host, the container begins the path
  const bucket = destination.scheme ? [destination.authority, destination.path].filter(Boolean).join('/') : destinationPath;
  const endpoint = endpointURL?.trim() ? splitUrl(endpointURL) : undefined;
  if (!endpoint) return [destination.scheme, bucket];
  const provider = PROVIDERS.find(([known]) => known.test(endpoint.host))?.[1];
  return provider ? [provider, bucket] : [endpoint.host, endpoint.path, bucket];
}

function splitUrl(url: string) {
  const [, scheme = '', authority = '', path = ''] = /^(?:([a-z][a-z0-9+.-]*:)\/\/)?\/*([^/]*)(.*)$/is.exec(url.trim()) ?? [];
  const port = USUAL_PORTS[scheme.toLowerCase() || 'https:'];
  let host = authority.toLowerCase().replace(/^.*@/, '');
  if (port && host.endsWith(port)) host = host.slice(0, -port.length);
  return { scheme: scheme.toLowerCase(), authority, host: host.replace(/\.(?=$|:)/, ''), path: path.replace(/^\/+|\/+$/g, '') };
}
