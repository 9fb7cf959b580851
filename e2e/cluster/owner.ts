import * as fs from 'node:fs';
import * as path from 'node:path';
import { HOME } from './layout';
import { infra } from './machines';

/** There, in a cluster's folder, while it belongs to a run of scenarios: that run brought it up and will bring it down. */
const MARK = 'belongs-to-scenarios';

/** Notes that this process brought the cluster up for its scenarios. */
export function claimCluster(): void {
  fs.writeFileSync(path.join(HOME, MARK), String(process.pid));
}

/** The run of scenarios that brought the cluster up, as its process; undefined if a person did. */
export function clusterOwner(): { readonly process: number; readonly alive: boolean } | undefined {
  const file = infra.home && path.join(infra.home, MARK);
  if (!file || !fs.existsSync(file)) return undefined;
  const owner = Number(fs.readFileSync(file, 'utf8'));
  return { process: owner, alive: fs.existsSync(`/proc/${owner}`) };
}
