import { validateMeta } from '../machinery/object-meta';
import { parseIp } from '../../../facts/ip-address';
import { dns1035Label, dnsLabel, dnsSubdomain, pathSegment, wildcardSubdomain } from '../../../facts/kubernetes-names';
import { all, Check, each, free, matching, object, required, struct } from './checks';
import { BuiltInKind } from './kind';
import { portName, portNumber } from './port';

const CLASS = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

/** What may be left out, but not be empty. */
const nameIfAny: Check = (value, path, validation) => value !== undefined && dnsSubdomain(value).forEach(message => validation.fail('Invalid', path, `'${value}': ${message}`));

const host: Check = (value, path, validation) => (value.includes('*') ? wildcardSubdomain : dnsSubdomain)(value).forEach(message => validation.fail('Invalid', path, `'${value}': ${message}`));

const ruleHost: Check = (value, path, validation) => {
  if (!value) return;
  if (parseIp(value)) validation.fail('Invalid', path, `must be a name, not the IP address ${value}`);
  host(value, path, validation);
};

const RESOURCE = struct({ apiGroup: nameIfAny, kind: required(matching(pathSegment)), name: required(matching(pathSegment)) });

const service: Check = ({ name, port = {} }, path, validation) => {
  const names = validation.minor >= 36 ? dnsLabel : dns1035Label;
  required(matching(names))(name, `${path}.service.name`, validation);
  if (port.name && port.number) validation.fail('Invalid', path, 'must not have a name and a number of the port');
  else if (port.name) portName(port.name, `${path}.service.port.name`, validation);
  else if (port.number) portNumber(port.number, `${path}.service.port.number`, validation);
  else validation.fail('Required', path, 'must have the name or the number of a port of the Service');
};

const backend: Check = (value = {}, path, validation) => {
  if (value.resource && value.service) return validation.fail('Invalid', path, 'must not have a resource and a service');
  if (value.resource) return RESOURCE(value.resource, `${path}.resource`, validation);
  if (!value.service) return validation.fail('Invalid', path, 'must have a service or a resource');
  service(value.service, path, validation);
};

const pathOf: Check = ({ path: text = '', pathType }, path, validation) => {
  const fail = (message: string) => validation.fail('Invalid', `${path}.path`, `${message}, got '${text}'`);
  if (!PATH_TYPES.includes(pathType)) return validation.fail('NotSupported', `${path}.pathType`, `must be one of ${PATH_TYPES.join(', ')}, got '${pathType}'`);
  const loose = pathType === 'ImplementationSpecific';
  if (!text.startsWith('/') && !(loose && text === '')) fail("must begin with '/'");
  if (!loose && /\/\/|\/\.{1,2}(\/|$)|%2f/i.test(text)) fail("must not have '//', '/./', '/../' or '%2f' in it");
};

const FIELDS_OF_PATH = struct({ path: free, pathType: free, backend });

const httpPath: Check = (item, path, validation) => {
  if (item.pathType === undefined) return validation.fail('Required', `${path}.pathType`, `is required: one of ${PATH_TYPES.join(', ')}`);
  all(pathOf, FIELDS_OF_PATH)(item, path, validation);
};

const http: Check = (value, path, validation) => {
  if (value === undefined) return;
  required(each(httpPath))(value.paths, `${path}.paths`, validation);
};

const FIELDS = struct({
  ingressClassName: nameIfAny,
  defaultBackend: (value, path, validation) => (value === undefined ? undefined : backend(value, path, validation)),
  rules: each(struct({ host: ruleHost, http })),
  tls: each(struct({ hosts: each(host), secretName: matching(dnsSubdomain) })),
});

const spec: Check = (value = {}, path, validation) => {
  if (!value.rules?.length && value.defaultBackend === undefined) validation.fail('Invalid', path, 'must have rules or a defaultBackend');
  FIELDS(value, path, validation);
};

/** Of a new Ingress only: the class is given in one of two ways. The server writes the path without the metadata. */
const oneClass: Check = ({ metadata, spec: value }, _, validation) => {
  const [annotation, name] = [metadata.annotations?.[CLASS], value?.ingressClassName];
  if (annotation !== undefined && name !== undefined && annotation !== name) validation.fail('Invalid', `annotations.${CLASS}`, `must be the ingressClassName '${name}' or be left out, got '${annotation}'`, `metadata.annotations.${CLASS}`);
  if (annotation !== undefined && name === undefined) validation.warn(`metadata.annotations[${CLASS}]`, `annotation "${CLASS}" is deprecated, please use 'spec.ingressClassName' instead`);
};

const CHECK = object({ spec, status: free });

const names: Check = ({ metadata }, _, validation) => validation.errors.push(...validateMeta(metadata, true, validation.minor));

export const INGRESS: BuiltInKind = { check: all(CHECK, oneClass), checkChange: all(CHECK, names) };
