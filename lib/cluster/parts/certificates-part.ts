import { Certificates } from '../../access/certificates';
import { ClusterPart } from '../cluster-part';

/**
 * Who makes the certificates.
 * @internal
 */
export interface CertificatesProps {
  /**
   * Who makes the certificates of PostgreSQL.
   *
   * @default - the operator
   */
  readonly certificates?: Certificates;
}

export const certificatesPart: ClusterPart<CertificatesProps> = {
  spec: ({ certificates }) => ({ certificates: certificates?._toSpec() }),
  paths: { 'spec.certificates': 'certificates' },
  convert: ({ spec }) => ({ certificates: Certificates._convert(spec.certificates) }),
};
