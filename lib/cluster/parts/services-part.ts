import { code } from '../../facts/code';
import { Json } from '../../facts/json-value';
import { nonEmpty } from '../../internal/non-empty';
import { ClusterPart, WithDefaults } from '../cluster-part';
import { ManagedService, ServiceSelectorType } from '../managed-service';

/**
 * Which Services a cluster has.
 * @internal
 */
export interface ServicesProps {
  /**
   * Services that the operator does not make. The one that leads to the primary is always there. `addService` adds others.
   *
   * @default - none: it makes all three
   */
  readonly disabledDefaultServices?: ServiceSelectorType[];
}

export type ServicesSettings = WithDefaults<ServicesProps, 'disabledDefaultServices'>;

export const servicesPart: ClusterPart<ServicesProps, ServicesSettings> = {
  defaults: () => ({ disabledDefaultServices: [] }),
  rules: [{
    problem: ({ disabledDefaultServices }) => (disabledDefaultServices.includes(ServiceSelectorType.RW)
      ? "'disabledDefaultServices' has 'rw', the Service of the primary, which CloudNativePG keeps; leave it out" : undefined),
  }],
  paths: { 'spec.managed.services.disabledDefaultServices': 'disabledDefaultServices' },
  convert: ({ spec }) => ({
    disabledDefaultServices: code.list(spec.managed?.services?.disabledDefaultServices?.map((type: string) => code.constant(`ServiceSelectorType.${type.toUpperCase()}`))),
  }),
  calls: ({ spec }) => (spec.managed?.services?.additional ?? []).map((service: Json) => ({ method: 'addService', args: ManagedService.convert(service) })),
};

/** `spec.managed` of a cluster, once all its Services are known. */
export function managedSpec({ disabledDefaultServices }: ServicesSettings, services: readonly ManagedService[]): Json {
  const spec = nonEmpty({ disabledDefaultServices: nonEmpty(disabledDefaultServices), additional: nonEmpty(services.map(service => service.spec())) });
  return spec && { services: spec };
}
