/** The parts of an image's name, as a container runtime reads it: without a registry it comes from Docker Hub. */
export interface ImageName {
  /** The registry, with its port: `docker.io` when the name has none. */
  readonly registry: string;
  /** The repository in the registry, such as `cloudnative-pg/postgresql`. */
  readonly repository: string;
  /** The tag: `latest` when there is neither a tag nor a digest, empty when there is only a digest. */
  readonly tag: string;
  readonly digest?: string;
}

const REGISTRY = /^([^./:]+(?:(?:\.[^./:]+)+(?::[0-9]+)?|:[0-9]+)|localhost)\//;

export function parseImageName(image: string): ImageName {
  let rest = image;
  const digest = /@(sha256:[a-fA-F0-9]+)$/.exec(rest);
  if (digest) rest = rest.slice(0, digest.index);
  const tag = /:([^/]+)$/.exec(rest);
  if (tag) rest = rest.slice(0, tag.index);
  const registry = REGISTRY.exec(rest)?.[1] ?? 'docker.io';
  const repository = REGISTRY.test(rest) ? rest.slice(registry.length + 1) : rest.includes('/') ? rest : `library/${rest}`;
  return { registry, repository, tag: tag ? tag[1] : digest ? '' : 'latest', digest: digest?.[1] };
}
