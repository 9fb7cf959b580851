import { Check, each, free, object } from './checks';
import { BuiltInKind } from './kind';

const ENFORCE = 'kubernetes.io/enforce-mountable-secrets';

const metadata: Check = ({ annotations }, path, validation) => {
  const at = `${path}.annotations[${ENFORCE}]`;
  if (annotations?.[ENFORCE] !== undefined) validation.warn(at, `${at}: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`);
};

/** What is stored of one without a name nothing can be applied to. */
const named: Check = (secret, path, validation) => {
  if (!secret?.name) validation.leave(path);
};

export const SERVICE_ACCOUNT: BuiltInKind = {
  check: object({ metadata, secrets: each(named), imagePullSecrets: free, automountServiceAccountToken: free }),
};
