import * as fs from 'node:fs';
import * as path from 'node:path';

/** Every version that the judge and the cluster are made of. A bump is one line of versions.json. */
export const VERSIONS: { readonly [component: string]: string } =
  JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'versions.json'), 'utf8'));

export function version(component: string): string {
  const found = VERSIONS[component];
  if (!found) throw new Error(`versions.json has no '${component}'; it has ${Object.keys(VERSIONS).join(', ')}`);
  return found;
}

/** The release of a minor version of Kubernetes, such as 1.33; of the one that everything else runs on if none is given. */
export function kubernetesVersion(minor?: string): string {
  return minor === undefined || version('kubernetes').startsWith(`${minor}.`) ? version('kubernetes') : version(`kubernetes-${minor}`);
}
