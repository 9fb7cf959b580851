import * as fs from 'node:fs';
import { run } from '../machine/command';

/** The kernel modules that nothing loads by itself, and where each is seen. */
const MODULES: { readonly [module: string]: () => boolean } = {
  overlay: () => /\boverlay$/m.test(fs.readFileSync('/proc/filesystems', 'utf8')),
  br_netfilter: () => fs.existsSync('/proc/sys/net/bridge'),
};

/** Loads what the kernel has not; returns what was loaded. Throws, naming the module, if there is none. */
export function loadModules(): string[] {
  return Object.keys(MODULES).filter(module => {
    if (MODULES[module]()) return false;
    try { run('modprobe', [module]); } catch { /* the next line says it */ }
    if (!MODULES[module]()) throw new Error(`the kernel has no '${module}', and 'modprobe ${module}' does not load it`);
    return true;
  });
}

/** Unloads what we loaded: with br_netfilter, a machine's own bridges would go on asking iptables. */
export function unloadModules(loaded: readonly string[]): void {
  for (const module of loaded) {
    try { run('modprobe', ['-r', module]); } catch { /* somebody else uses it by now */ }
  }
}
