import { deliveredShop } from '../../test/access/delivered-shop';
import { agentInjectorOn } from './agent-injector';
import { AsOperator } from './as-operator';
import { externalSecretsOn } from './external-secrets';
import { setUpByJobs } from './setup-jobs';
import { World } from './world';

/**
 * Runs everything that brings a credential to a workload, as synthesized: the Jobs that set Vault up, the External Secrets
 * Operator, the Agent Injector and its agents. What was seen, a line each. Throws if anything is otherwise.
 */
export async function deliveredOn(installation: string): Promise<string[]> {
  const world = await World.start(installation);
  try {
    const { manifests } = deliveredShop();
    const operator = new AsOperator(world.server);
    return [
      ...await setUpByJobs(world, operator, manifests),
      ...await externalSecretsOn(world, operator, manifests),
      ...await agentInjectorOn(world, manifests),
    ];
  } finally {
    await world.stop();
  }
}
