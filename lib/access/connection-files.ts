import { ConnectTls } from './connect-tls';
import { EnvVar } from './env-var';
import { SslMode } from './ssl-mode';

/** A volume, and where it is mounted. */
export interface MountedVolume {
  /** Its name in the pod. */
  readonly name: string;
  /** Its content, as a pod describes it. */
  readonly content: object;
  /** Where it is. */
  readonly path: string;
}

/** Variables of a container, and the volume that they point into. */
export interface ConnectionFiles {
  /** The variables. */
  readonly variables: EnvVar[];
  /**
   * The volume.
   * @default - none
   */
  readonly volume?: MountedVolume;
}

/** A file with credentials that somebody else keeps up to date. */
export interface CredentialFiles extends ConnectionFiles {
  /**
   * Annotations of the pods, for the program that brings the file.
   * @default - none
   */
  readonly annotations?: { readonly [name: string]: string };
}

const CA_FOLDER = '/etc/postgres-ca';
const CERTIFICATE_FOLDER = '/etc/postgres-certificate';

/** Where a container finds the authority of PostgreSQL's certificate. */
const CA_FILE = `${CA_FOLDER}/ca.crt`;

/** libpq takes a key from a file of root's that its group may read, and from none that everybody may read. */
const KEY_MODE = 0o640;

/** How a client verifies the server. */
export function authorityFiles(tls: ConnectTls, clusterSecretName: string): ConnectionFiles {
  const mode = { name: 'PGSSLMODE', value: tls._sslMode };
  if (tls._sslMode === SslMode.REQUIRE) return { variables: [mode] };
  return {
    variables: [mode, { name: 'PGSSLROOTCERT', value: CA_FILE }],
    volume: { name: 'postgres-ca', content: tls._caSource(clusterSecretName), path: CA_FOLDER },
  };
}

/** How a client shows its certificate. Its pod needs an `fsGroup`, so that it can read the key. */
export function certificateFiles(secretName: string, username: string | undefined): ConnectionFiles {
  const items = ['tls.crt', 'tls.key'].map(key => ({ key, path: key }));
  return {
    variables: [
      ...username === undefined ? [] : [{ name: 'PGUSER', value: username }],
      { name: 'PGSSLCERT', value: `${CERTIFICATE_FOLDER}/tls.crt` },
      { name: 'PGSSLKEY', value: `${CERTIFICATE_FOLDER}/tls.key` },
    ],
    volume: { name: 'postgres-certificate', path: CERTIFICATE_FOLDER, content: { secret: { secretName, defaultMode: KEY_MODE, items } } },
  };
}
