import { kubectl } from '../cluster/kubectl';
import { Api } from '../machine/api';
import { Database, JOINED_LABEL, SCENARIO_LABEL } from './database';

/**
 * Removes the namespaces of scenarios, with the clients that write in them; returns their names. First go policies that would
 * refuse it. What belongs to a run that has joined is left alone, unless its scenario is named: then only that goes.
 */
export async function removeLeftovers(api: Api, joined?: string): Promise<string[]> {
  const selector = joined ? `${JOINED_LABEL}=${joined}` : SCENARIO_LABEL;
  kubectl(['delete', 'validatingadmissionpolicybindings,validatingadmissionpolicies', '-l', selector]);
  const names = (await api.get(`/api/v1/namespaces?labelSelector=${encodeURIComponent(selector)}`)).items.map((found: any) => found.metadata.name);
  for (const name of names) await new Database(api, name).remove();
  return names;
}
