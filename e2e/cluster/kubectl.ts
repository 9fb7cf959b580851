import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { run } from '../machine/command';
import { HOME, KUBECONFIG } from './layout';

const PROGRAM = path.join(HOME, 'bin', 'kubectl');
const ENVIRONMENT = { KUBECONFIG, KUBECACHEDIR: path.join(HOME, 'kubectl-cache') };   // not ~/.kube

/** kubectl against the cluster. */
export function kubectl(args: string[], input?: string): string {
  return run(PROGRAM, args, { input, env: ENVIRONMENT });
}

/** The same without waiting for its end. */
export function kubectlInBackground(args: string[]): void {
  spawn(PROGRAM, args, { stdio: 'ignore', env: { ...process.env, ...ENVIRONMENT } }).unref();
}

/** Server-side apply. */
export function apply(manifest: string): void {
  kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], manifest);
}
