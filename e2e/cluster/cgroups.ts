import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from '../machine/command';
import { CGROUP } from './layout';

const ROOT = '/sys/fs/cgroup';

/** The cgroups of one node or of all: one under each controller (v1), or one (v2); a machine may have both. */
export function cgroups(node = '', root = ROOT): string[] {
  return [root, ...fs.readdirSync(root).map(name => path.join(root, name))].map(controller => path.join(controller, CGROUP, node)).filter(group => fs.existsSync(group));
}

/** Removes the empty cgroups of one node or of all; true if none is left. */
export function removeCgroups(node = ''): boolean {
  const left = cgroups(node);
  for (const group of left) run('find', [group, '-depth', '-type', 'd', '-exec', 'rmdir', '--ignore-fail-on-non-empty', '{}', '+']);
  return left.every(group => !fs.existsSync(group));
}

/** The controllers that the children of the root have (v2); a node needs more of them than a machine may have switched on. */
export function controllers(root = ROOT): string[] {
  const file = path.join(root, 'cgroup.subtree_control');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split(/\s+/).filter(Boolean) : [];
}

/** Switches off again what was not on before. */
export function giveBack(before: readonly string[], root = ROOT): void {
  for (const controller of controllers(root).filter(name => !before.includes(name))) {
    try { fs.writeFileSync(path.join(root, 'cgroup.subtree_control'), `-${controller}`); } catch { /* somebody else uses it by now */ }
  }
}
