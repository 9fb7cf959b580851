import { code, Code } from '../facts/code';
import { describeSecret, describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { objectNameProblem } from '../facts/name-problems';
import { nonEmpty } from '../internal/non-empty';
import { checkStruct } from '../internal/construct-props';

/**
 * Options for `Certificates.operatorManaged`.
 */
export interface OperatorCertificatesOptions {
  /**
   * Names that the server certificate gets besides those of the cluster's Services, such as the name of a pooler or of a load
   * balancer. Clients that
   * verify the name (`sslmode=verify-full`) can only use names that are in the certificate.
   *
   * @default - none
   */
  readonly serverAltDnsNames?: string[];

  /**
   * A Secret with the authority that signs the server certificate, as `ca.crt` and `ca.key`.
   *
   * @default - one that the operator makes and renews
   */
  readonly serverCaSecret?: string;

  /**
   * A Secret with the authority that signs client certificates, as `ca.crt` and `ca.key`.
   *
   * @default - one that the operator makes and renews
   */
  readonly clientCaSecret?: string;
}

/**
 * Options for `Certificates.fromSecrets`. What is left out is the operator's.
 */
export interface CertificateSecrets {
  /**
   * Server certificate and key of PostgreSQL, a Secret of type `kubernetes.io/tls`. Its names must be those of the Services.
   *
   * @default - the operator signs one
   */
  readonly serverTlsSecret?: string;

  /**
   * The authority that clients verify the server certificate with, as `ca.crt`.
   *
   * @default - the operator's
   */
  readonly serverCaSecret?: string;

  /**
   * The authority that PostgreSQL verifies client certificates with, as `ca.crt`.
   *
   * @default - the operator's
   */
  readonly clientCaSecret?: string;

  /**
   * The client certificate of the user `streaming_replica`, by which replicas connect, a Secret of type `kubernetes.io/tls`.
   *
   * @default - the operator signs one
   */
  readonly replicationTlsSecret?: string;

  /**
   * Names that the operator adds to the server certificate, where it signs it.
   *
   * @default - none
   */
  readonly serverAltDnsNames?: string[];
}

const SECRETS = { serverTlsSecret: 'serverTLSSecret', serverCaSecret: 'serverCASecret', clientCaSecret: 'clientCASecret', replicationTlsSecret: 'replicationTLSSecret' } as const;

/**
 * Who makes the certificates of a cluster.
 *
 * @see https://cloudnative-pg.io/docs/1.30/certificates/
 */
export class Certificates {
  /**
   * The operator makes and renews them.
   *
   * Errors: a name that is not a DNS name; one of a Secret that cannot be one.
   */
  public static operatorManaged(options: OperatorCertificatesOptions = {}): Certificates {
    checkStruct('OperatorCertificatesOptions', options);
    return new Certificates(options);
  }

  /**
   * You, cert-manager or a company's own authority make them, and put them into Secrets. With the label `cnpg.io/reload` the
   * operator follows a
   * renewed one at once.
   *
   * Errors: a certificate without its authority; names for one that the operator does not sign; one of a Secret that cannot be one.
   */
  public static fromSecrets(secrets: CertificateSecrets): Certificates {
    checkStruct('CertificateSecrets', secrets);
    return new Certificates(secrets);
  }

  /** @internal */
  public static _convert(certificates: Json): Code | undefined {
    if (certificates === undefined) return undefined;
    const isSigned = certificates.serverTLSSecret === undefined && certificates.replicationTLSSecret === undefined;
    return code.call(isSigned ? 'Certificates.operatorManaged' : 'Certificates.fromSecrets', code.struct({
      serverAltDnsNames: code.plain(certificates.serverAltDNSNames),
      ...Object.fromEntries(Object.entries(SECRETS).map(([prop, field]) => [prop, code.literal(certificates[field])])),
    }));
  }

  private constructor(private readonly options: CertificateSecrets) {
    const { serverTlsSecret, serverCaSecret, clientCaSecret, replicationTlsSecret, serverAltDnsNames = [] } = options;
    for (const [prop, name] of Object.entries({ serverTlsSecret, serverCaSecret, clientCaSecret, replicationTlsSecret })) {
      const problem = name === undefined ? undefined : objectNameProblem(name);
      if (problem) throw new Error(`'${prop}' ${problem}, got ${describeSecret(name)}; give the name of a Secret, never what is in it`);
    }
    if (serverTlsSecret !== undefined && serverCaSecret === undefined) throw new Error("'serverTlsSecret' needs the authority that clients verify it with; set 'serverCaSecret'");
    if (replicationTlsSecret !== undefined && clientCaSecret === undefined) {
      throw new Error("'replicationTlsSecret' needs the authority that PostgreSQL verifies it with; set 'clientCaSecret'");
    }
    if (serverTlsSecret !== undefined && serverAltDnsNames.length > 0) {
      throw new Error("'serverAltDnsNames' are for a certificate that the operator signs; whoever signs 'serverTlsSecret' puts the names into it");
    }
    const wrong = serverAltDnsNames.find(name => typeof name !== 'string' || objectNameProblem(name.replace(/^\*\./, '')) !== undefined);
    if (wrong !== undefined) throw new Error(`'serverAltDnsNames' must be DNS names, got ${describeValue(wrong)}`);
  }

  /** @internal */
  public _toSpec() {
    const { serverAltDnsNames, ...secrets } = this.options;
    return nonEmpty({ ...secrets, serverAltDnsNames: nonEmpty(serverAltDnsNames) });
  }

  /**
   * The same, with more names in the server certificate.
   * @internal
   */
  public _withNames(names: readonly string[]): Certificates {
    const { serverAltDnsNames = [] } = this.options;
    return new Certificates({ ...this.options, serverAltDnsNames: [...new Set([...serverAltDnsNames, ...names])] });
  }

  /**
   * The Secret with the server authority of a cluster, if these do not leave it to the operator.
   * @internal
   */
  public get _serverCaSecret(): string | undefined {
    return this.options.serverCaSecret;
  }

  /**
   * The names in the server certificate besides those of the Services, if they are known here.
   * @internal
   */
  public get _serverAltDnsNames(): readonly string[] | undefined {
    return this.options.serverTlsSecret === undefined ? this.options.serverAltDnsNames ?? [] : undefined;
  }
}
