import { SECRET_KEY_CA } from '../facts/cnpg';
import { describeSecret } from '../facts/describe';
import { objectNameProblem } from '../facts/name-problems';
import { checkStruct } from '../internal/construct-props';
import { SslMode } from './ssl-mode';

/**
 * Where a workload finds the authority of PostgreSQL's certificate. It is no secret: only the key beside it is, which no pod needs.
 */
export interface ServerCaOptions {
  /**
   * Whether you know that the name that it connects to is in the certificate, where this library cannot know: with a certificate
   * of your own, and with a pooler
   * of a cluster that is declared elsewhere.
   *
   * @default false
   */
  readonly nameIsInCertificate?: boolean;

  /**
   * A Secret in the workload's namespace.
   *
   * @default - the cluster's own, for a workload in its namespace
   */
  readonly secretName?: string;

  /**
   * A ConfigMap in the workload's namespace, such as trust-manager writes.
   *
   * @default - it is a Secret
   */
  readonly configMapName?: string;

  /**
   * The key of the certificate there.
   *
   * @default 'ca.crt'
   */
  readonly key?: string;
}

/**
 * How a workload verifies that it talks to the right PostgreSQL.
 */
export class ConnectTls {
  /**
   * It verifies the authority and the name (`sslmode=verify-full`). A pooler that is declared beside its cluster has its name put
   * into the certificate.
   *
   * Errors: both a Secret and a ConfigMap, or a name that cannot be one.
   */
  public static verifyFull(ca: ServerCaOptions = {}): ConnectTls {
    return new ConnectTls(SslMode.VERIFY_FULL, ca);
  }

  /**
   * It verifies the authority alone (`sslmode=verify-ca`), for names that are not in the certificate.
   *
   * Errors: both a Secret and a ConfigMap, or a name that cannot be one.
   */
  public static verifyCa(ca: ServerCaOptions = {}): ConnectTls {
    return new ConnectTls(SslMode.VERIFY_CA, ca);
  }

  /** It verifies nothing (`sslmode=require`): anyone who can answer under that address learns the password's proof and reads along. */
  public static require(): ConnectTls {
    return new ConnectTls(SslMode.REQUIRE, {});
  }

  private constructor(
    /** @internal */
    public readonly _sslMode: SslMode,
    private readonly ca: ServerCaOptions,
  ) {
    checkStruct('ServerCaOptions', ca);
    const { secretName, configMapName } = ca;
    if (secretName !== undefined && configMapName !== undefined) throw new Error("the authority is in 'secretName' or in 'configMapName'; leave one of them out");
    for (const [prop, name] of Object.entries({ secretName, configMapName })) {
      const problem = name === undefined ? undefined : objectNameProblem(name);
      if (problem) throw new Error(`'${prop}' ${problem}, got ${describeSecret(name)}; give the name of an object, never what is in it`);
    }
  }

  /**
   * Whether it says itself where the authority is.
   * @internal
   */
  public get _hasCa(): boolean {
    return this.ca.secretName !== undefined || this.ca.configMapName !== undefined;
  }

  /**
   * Whether somebody else has seen to the name in the certificate.
   * @internal
   */
  public get _knowsName(): boolean {
    return this.ca.nameIsInCertificate === true;
  }

  /**
   * A volume with the authority alone, never with its key.
   * @internal
   */
  public _caSource(clusterSecretName: string) {
    const { secretName = clusterSecretName, configMapName, key = SECRET_KEY_CA } = this.ca;
    const items = [{ key, path: SECRET_KEY_CA }];
    return configMapName === undefined ? { secret: { secretName, items } } : { configMap: { name: configMapName, items } };
  }
}
