import { kubectl } from '../cluster/kubectl';
import { Api } from '../machine/api';
import { Database, SCENARIO_LABEL } from './database';

/**
 * Removes the namespaces of scenarios, with the clients that write in them; returns their names. First go policies that would
 * refuse it.
 */
export async function removeLeftovers(api: Api): Promise<string[]> {
  kubectl(['delete', 'validatingadmissionpolicybindings,validatingadmissionpolicies', '-l', SCENARIO_LABEL]);
  const names = (await api.get(`/api/v1/namespaces?labelSelector=${encodeURIComponent(SCENARIO_LABEL)}`)).items.map((found: any) => found.metadata.name);
  for (const name of names) await new Database(api, name).remove();
  return names;
}
