import { OPENBAO_IMAGE } from '../cluster/images';

const PREFIX = 'vault.hashicorp.com/';
const TOKEN = '/tmp/token';
const FOLDER = '/vault/secrets';

/** Whether pods of a Deployment ask for an agent. */
export function asksForAgent({ kind, spec }: any): boolean {
  return kind === 'Deployment' && spec.template.metadata.annotations?.[`${PREFIX}agent-inject`] === 'true';
}

/**
 * Does to a Deployment what the Agent Injector's webhook does to its pods: adds the agent that the annotations of `grantConnect`
 * ask for; the agent is OpenBao's own. `npm run access` runs the webhook itself.
 */
export function withAgent(deployment: any): any {
  const { template } = deployment.spec;
  const { annotations } = template.metadata;
  const value = (name: string): string => {
    const found = annotations?.[PREFIX + name];
    if (found === undefined) throw new Error(`${deployment.metadata.name} has no annotation '${PREFIX}${name}'`);
    return found;
  };
  const config = {
    vault: { address: value('service') },
    auto_auth: {
      method: [{ type: 'kubernetes', mount_path: value('auth-path'), config: { role: value('role') } }],
      sinks: [{ sink: { type: 'file', config: { path: TOKEN } } }],
    },
    template: [{ contents: value('agent-inject-template-postgres'), destination: `${FOLDER}/postgres` }],
    template_config: { exit_on_retry_failure: false },
  };
  const revokes = annotations[`${PREFIX}agent-revoke-on-shutdown`] === 'true';
  const variables = { CONFIG: JSON.stringify(config), HOME: '/tmp', BAO_ADDR: value('service') };
  const env = Object.entries(variables).map(([name, text]) => ({ name, value: text }));
  const mount = { name: 'vault-secrets', mountPath: FOLDER };
  const agent = {
    name: 'vault-agent',
    image: OPENBAO_IMAGE,
    ...shell('printf %s "$CONFIG" > /tmp/agent.json; exec bao agent -log-level=warn -config=/tmp/agent.json'),
    env,
    restartPolicy: 'Always',
    startupProbe: { exec: shell(`test -s ${FOLDER}/postgres`), periodSeconds: 1, failureThreshold: 120 },
    ...revokes && { lifecycle: { preStop: { exec: shell(`BAO_TOKEN="$(cat ${TOKEN})" bao token revoke -self`) } } },
    volumeMounts: [mount],
  };
  const { spec } = template;
  spec.initContainers = [...spec.initContainers ?? [], agent];
  for (const container of spec.containers) container.volumeMounts = [...container.volumeMounts ?? [], { ...mount, readOnly: true }];
  spec.volumes = [...spec.volumes ?? [], { name: 'vault-secrets', emptyDir: { medium: 'Memory' } }];
  return deployment;
}

function shell(script: string): { readonly command: string[] } {
  return { command: ['/bin/sh', '-c', script] };
}
