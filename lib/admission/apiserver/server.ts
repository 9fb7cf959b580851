import { ApplyMethod } from './apply/method';

/** The minor versions of Kubernetes that are judged: those that CloudNativePG 1.30 is tested with, and 1.37. */
export const KUBERNETES_VERSIONS: readonly string[] = ['1.33', '1.34', '1.35', '1.36', '1.37'];
export const DEFAULT_KUBERNETES = '1.34';

/** What the operator is configured with, where that changes a verdict. */
export interface OperatorConfig {
  /** @default - the image that CloudNativePG 1.30.0 was built with */
  readonly postgresImage?: string;
  /** The ConfigMap of default monitoring queries; the shipped installation sets it. */
  readonly monitoringQueries?: boolean;
}

/** The server whose verdict is wanted, and how the manifests reach it. */
export interface Server {
  /** @default 1.34 */
  readonly kubernetes?: string;
  /** @default client */
  readonly method?: ApplyMethod;
  readonly operator?: OperatorConfig;
}

/** The minor version as a number: 34 for 1.34. */
export function minorVersion({ kubernetes = DEFAULT_KUBERNETES }: Pick<Server, 'kubernetes'>): number {
  return Number(kubernetes.split('.')[1]);
}

/** Why a version cannot be judged, for YAML and callers without types too. */
export function unknownKubernetes(version: unknown): string | undefined {
  if (KUBERNETES_VERSIONS.includes(version as string)) return undefined;
  return `is one of ${KUBERNETES_VERSIONS.join(', ')}, got '${version}'${typeof version === 'number' ? '; put it in quotes' : ''}`;
}
