import { parseImageName } from '../../facts/image-name';
import { Json } from '../../facts/json-value';
import { imageVersion, isRolling } from '../../postgres/image-version';
import { END_OF_LIFE, newerMinor, SECURITY_RELEASES_DATE } from '../../postgres/minor-releases';
import { list, majorVersion } from '../operator/cluster-facts';
import { CrossProblem, each, LibraryRule, problemIf, World } from './world';

/** Images of PostgreSQL that are not made for the operator: their user is not 26, and their entry points do the operator's work. */
const FOREIGN = [
  'library/postgres', 'bitnami/postgresql', 'bitnami/postgresql-repmgr', 'bitnamilegacy/postgresql', 'bitnamisecure/postgresql', 'postgis/postgis', 'timescale/timescaledb',
  'timescale/timescaledb-ha', 'pgvector/pgvector', 'ankane/pgvector', 'supabase/postgres', 'paradedb/paradedb', 'citusdata/citus',
];

/** Each image of PostgreSQL that a manifest names: a Cluster's and those of catalogs. */
function eachImage(world: World, find: (image: string, path: string, object: Json) => readonly Omit<CrossProblem, 'object'>[]): CrossProblem[] {
  return [
    ...each(world, 'Cluster', cluster => (typeof cluster.spec.imageName === 'string' ? find(cluster.spec.imageName, 'spec.imageName', cluster) : [])),
    ...each(world, ['ImageCatalog', 'ClusterImageCatalog'], catalog =>
      list(catalog.spec.images).flatMap((entry, i) => (typeof entry?.image === 'string' ? find(entry.image, `spec.images[${i}].image`, catalog) : []))),
  ];
}

/**
 * The major version for which an extension is built, and the base system: `0.8.1-18-trixie` of the operator project,
 * `pg18-v1.1.1` of others.
 */
const EXTENSION_TAG = /(?:^|[-_.])(?:pg(\d{2})(?=$|[-_.])|(\d{2})(?:-(bullseye|bookworm|trixie))?$)/;

export const imageRules: readonly LibraryRule[] = [
  {
    id: 'ha/image-rolling',
    severity: 'warning',
    what: 'The tag of an image names a major version only, so it moves, and two pods of one cluster can run different PostgreSQL.',
    fix: 'Name the minor version too, such as `17.11-standard-trixie`, or add the digest.',
    why: 'A pod that moves to another node pulls what the tag means that day. An update then comes without a rolling restart, and cannot '
      + 'be taken back by reverting a commit.',
    source: 'https://cloudnative-pg.io/docs/1.30/container_images/',
    wrong: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:17"}}}]',
    right: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:17.11-standard-trixie"}}}]',
    check: world => eachImage(world, (image, path) =>
      problemIf(isRolling(image), path, `the tag '${parseImageName(image).tag}' names no minor version, and moves`)),
  },
  {
    id: 'ha/image-foreign',
    severity: 'warning',
    what: 'The image is not made for CloudNativePG: it has no user 26, as which the operator starts it.',
    fix: 'Use an image of ghcr.io/cloudnative-pg, or one built on it; an extension can come from an image of its own '
      + '(`postgresql.extensions`).',
    why: 'The bootstrap ends with "could not look up effective user id 26". The official images of Docker Hub work with `postgresUID` and '
      + '`postgresGID` set to the user they have, those of Bitnami never.',
    source: 'https://github.com/cloudnative-pg/cloudnative-pg/issues/4158',
    wrong: '[{Cluster: {spec: {imageName: "postgres:17.11"}}}]',
    right: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:17.11-standard-trixie"}}}]',
    check: world => eachImage(world, (image, path, object) => {
      const { registry, repository } = parseImageName(image);
      const isAdapted = object.spec.postgresUID !== undefined && !/^bitnami/.test(repository);
      return problemIf(registry === 'docker.io' && FOREIGN.includes(repository) && !isAdapted && object.kind === 'Cluster', path, `'${repository}' of ${registry} is not made for CloudNativePG`);
    }),
  },
  {
    id: 'ha/postgres-end-of-life',
    severity: 'warning',
    what: 'The major version gets no more fixes.',
    fix: 'Move to a newer major version: the operator upgrades in place when the image names it. Take a base backup first, and give the '
      + 'archive another `serverName`.',
    why: 'Flaws that are found from now on stay open.',
    source: 'https://www.postgresql.org/support/versioning/',
    wrong: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:14.19"}}}]',
    right: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:17.11"}}}]',
    check: world =>
      each(world, 'Cluster', cluster => {
        const major = majorVersion(cluster);
        const end = major === undefined ? undefined : END_OF_LIFE.get(major);
        return problemIf(end, cluster.spec.imageCatalogRef ? 'spec.imageCatalogRef.major' : 'spec.imageName', `PostgreSQL ${major} is out of support since ${end}`);
      }),
  },
  {
    id: 'ha/image-security',
    severity: 'info',
    what: 'The minor version of an image lacks fixes of serious flaws.',
    fix: 'Use the newest minor version of the major; it is a rolling restart.',
    why: `The releases of November 2026 fix flaws of severity 8.8, among them execution of code. The table of minors was last updated on ${SECURITY_RELEASES_DATE}.`,
    source: 'https://www.postgresql.org/support/security/',
    wrong: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:17.4"}}}]',
    right: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:17.12"}}}]',
    check: world => eachImage(world, (image, path) => {
      const version = imageVersion(image);
      const newer = version?.minor === undefined ? undefined : newerMinor(version.major, version.minor);
      return problemIf(newer, path, `PostgreSQL ${version?.major}.${version?.minor} lacks the fixes of ${version?.major}.${newer}`);
    }),
  },
  {
    id: 'ha/extension-version',
    severity: 'error',
    what: 'An extension comes from an image of its own, which PostgreSQL can use from version 18 on.',
    fix: 'Move to PostgreSQL 18, or use an image that has the extension.',
    why: 'The operator sets `extension_control_path`, which older versions do not know, so that they do not start.',
    source: 'https://cloudnative-pg.io/docs/1.30/imagevolume_extensions/#requirements',
    wrong: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:17.11-standard-trixie", postgresql: {extensions: [{name: '
      + 'pgvector, image: {reference: "ghcr.io/cloudnative-pg/pgvector:0.8.1"}}]}}}}]',
    right: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:18.6-standard-trixie", postgresql: {extensions: [{name: '
      + 'pgvector, image: {reference: "ghcr.io/cloudnative-pg/pgvector:0.8.1"}}]}}}}]',
    check: world => each(world, 'Cluster', cluster => {
      const major = majorVersion(cluster);
      return problemIf(major && major < 18 && list(cluster.spec.postgresql?.extensions).length, 'spec.postgresql.extensions', `PostgreSQL ${major} cannot load extensions from images of their own`);
    }),
  },
  {
    id: 'ha/extension-image',
    severity: 'error',
    what: 'The image of an extension is built for another major version of PostgreSQL, or on another base system.',
    fix: 'Use the image for the major version and the base system of the cluster, such as `pgvector:0.8.1-18-trixie` with PostgreSQL 18 on trixie.',
    why: 'PostgreSQL does not load the library of another major version. One of another base system is a warning: it may miss a library, '
      + 'or find one of another version.',
    source: 'https://cloudnative-pg.io/docs/1.30/imagevolume_extensions/',
    wrong: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:18.6-standard-trixie", postgresql: {extensions: [{name: '
      + 'pgvector, image: {reference: "ghcr.io/cloudnative-pg/pgvector:0.8.1-17-trixie"}}]}}}}]',
    right: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:18.6-standard-trixie", postgresql: {extensions: [{name: '
      + 'pgvector, image: {reference: "ghcr.io/cloudnative-pg/pgvector:0.8.1-18-trixie"}}]}}}}]',
    check: world =>
      each(world, 'Cluster', cluster => {
        const major = majorVersion(cluster);
        const system = typeof cluster.spec.imageName === 'string' ? imageVersion(cluster.spec.imageName)?.distribution : undefined;
        return list(cluster.spec.postgresql?.extensions).flatMap((extension, i) => {
          const reference = extension?.image?.reference;
          const [, named, last, base] = (typeof reference === 'string' ? EXTENSION_TAG.exec(parseImageName(reference).tag) : undefined) ?? [];
          const built = Number(named ?? last);
          // Another number at the end of a tag is the extension's own; images of extensions came with PostgreSQL 18.
          if (!major || !(built >= (named ? 14 : 17))) return [];
          const path = `spec.postgresql.extensions[${i}].image.reference`;
          return [
            ...problemIf(built !== major, path, `the extension '${extension.name}' is built for PostgreSQL ${built}, the cluster runs ${major}`),
            ...problemIf(built === major && system && base && system !== base, path, `the extension '${extension.name}' is built on ${base}, the image of the cluster on ${system}`, 'warning'),
          ];
        });
      }),
  },
];
