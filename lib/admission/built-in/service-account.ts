import { Check, free, object } from './checks';
import { BuiltInKind } from './kind';

const ENFORCE = 'kubernetes.io/enforce-mountable-secrets';

const metadata: Check = ({ annotations }, path, notes) => {
  if (annotations?.[ENFORCE] !== undefined)
    notes.warn(`${path}.annotations[${ENFORCE}]`, 'deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets');
};

export const SERVICE_ACCOUNT: BuiltInKind = {
  check: object({ metadata, secrets: free, imagePullSecrets: free, automountServiceAccountToken: free }),
};
