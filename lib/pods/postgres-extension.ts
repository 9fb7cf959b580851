import * as cnpg from '../../imports/postgresql.cnpg.io';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { nonEmpty } from '../internal/non-empty';
import { ImagePullPolicy } from './image';

/**
 * Files of an extension in an image of their own, which every instance mounts. Needs PostgreSQL 18 and Kubernetes 1.33 with image volumes.
 * `CREATE EXTENSION` is another step: the `extensions` of a database.
 *
 * @see https://cloudnative-pg.io/docs/1.30/imagevolume_extensions/
 */
export interface PostgresExtension {
  /** Name of the extension, which is the name of its folder too. */
  readonly name: string;

  /**
   * The image with its tag or digest, built for the major version and the base system of the cluster's image.
   *
   * @default - that of the image catalog
   */
  readonly image?: string;

  /**
   * When the image is pulled.
   *
   * @default - Kubernetes' choice: always for the tag 'latest', else when the node does not have it
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * Where in the image its libraries are, for `dynamic_library_path`.
   *
   * @default - the operator's, 'lib'
   */
  readonly dynamicLibraryPath?: string[];

  /**
   * Where in the image its control files are, for `extension_control_path`.
   *
   * @default - the operator's, 'share'
   */
  readonly extensionControlPath?: string[];

  /**
   * Where in the image the system libraries that it needs are, for `LD_LIBRARY_PATH`.
   *
   * @default - none
   */
  readonly ldLibraryPath?: string[];

  /**
   * Where in the image its programs are, for `PATH`.
   *
   * @default - none
   */
  readonly binPath?: string[];

  /**
   * Variables of the environment of PostgreSQL. `${image_root}` is where the image is mounted.
   *
   * @default - none
   */
  readonly env?: { readonly [name: string]: string };
}

/** The extension as CloudNativePG writes it, in a Cluster and in a catalog. */
export function extensionSpec(extension: PostgresExtension): cnpg.ClusterSpecPostgresqlExtensions {
  const { name, image, imagePullPolicy, dynamicLibraryPath, extensionControlPath, ldLibraryPath, binPath, env } = extension;
  return {
    name,
    image: nonEmpty({ reference: image, pullPolicy: imagePullPolicy as string | undefined }),
    dynamicLibraryPath: nonEmpty(dynamicLibraryPath),
    extensionControlPath: nonEmpty(extensionControlPath),
    ldLibraryPath: nonEmpty(ldLibraryPath),
    binPath: nonEmpty(binPath),
    env: nonEmpty(Object.entries(env ?? {}).map(([variable, value]) => ({ name: variable, value }))),
  };
}

export function extensionCode(extension: Json): Code | undefined {
  return code.struct({
    name: code.literal(extension.name),
    image: code.literal(extension.image?.reference),
    imagePullPolicy: imagePullPolicyCode(extension.image?.pullPolicy),
    dynamicLibraryPath: code.plain(extension.dynamic_library_path),
    extensionControlPath: code.plain(extension.extension_control_path),
    ldLibraryPath: code.plain(extension.ld_library_path),
    binPath: code.plain(extension.bin_path),
    env: code.map(extension.env && Object.fromEntries(extension.env.map(({ name, value }: Json) => [name, value]))),
  });
}

export function imagePullPolicyCode(policy: string | undefined): Code | undefined {
  const constant = Object.entries(ImagePullPolicy).find(([, value]) => value === policy);
  return constant && code.constant(`ImagePullPolicy.${constant[0]}`);
}
