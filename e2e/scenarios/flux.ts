import * as path from 'node:path';
import { KUBECONFIG } from '../cluster/layout';
import { run } from '../machine/command';
import { ownCommand } from '../machine/go';
import { version } from '../machine/versions';

/** What Flux did with an object, or its error. */
export interface FluxAnswer {
  readonly object: string;
  readonly action?: string;
  readonly error?: string;
}

/** Applies objects by Flux's own code, as a Kustomization with `force: true` does. */
export async function fluxForce(objects: readonly unknown[]): Promise<FluxAnswer[]> {
  const requires = [`github.com/fluxcd/pkg/ssa@v${version('flux-ssa')}`];
  const program = await ownCommand(path.join(__dirname, 'go', 'flux-apply.go'), { requires, kubernetes: version('gitops-kubernetes'), go: version('gitops-go') });
  return run(program, [], { input: JSON.stringify(objects), env: { KUBECONFIG } }).trim().split('\n').map(line => JSON.parse(line) as FluxAnswer);
}
