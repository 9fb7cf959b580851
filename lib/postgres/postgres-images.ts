/**
 * The operator project's own images, pinned: PostgreSQL, build date, flavour, Debian release and digest.
 * `standard` has no Barman inside; backups run in the plugin's sidecar.
 * @see https://github.com/cloudnative-pg/artifacts/blob/main/image-catalogs/catalog-standard-trixie.yaml (17 August 2026)
 */
export const POSTGRES_REPOSITORY = 'ghcr.io/cloudnative-pg/postgresql';
export const POSTGRES_FLAVOR = 'standard-trixie';

export const PINNED_TAGS: Record<number, string> = {
  15: '15.19-202608170814-standard-trixie@sha256:613c7a0417887cd2626a2bfb31fa4e1d86c3088e575fd66bc227007dc69a5487',
  16: '16.15-202608170814-standard-trixie@sha256:3df9103d7f89c8abc2870463d4d446944c81b5f1f4b707c590895dc003ecbb65',
  17: '17.11-202608170816-standard-trixie@sha256:91e0de662d53895a45f1396f4ee1a75daeb0c26fc87853afc9c8f43e01fdaa21',
  18: '18.6-202608170814-standard-trixie@sha256:771f9eab5225587af259d84680cc69a5b6e374ac32bb24effafde1f3368a1241',
};

/** The major version that CloudNativePG 1.30 takes for a Cluster without an image. */
export const OPERATOR_MAJOR = 18;

/** What CloudNativePG 1.30 runs. */
export const OLDEST_MAJOR = 14;
export const NEWEST_MAJOR = 18;
