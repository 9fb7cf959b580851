import * as fs from 'node:fs';
import * as path from 'node:path';
import { CACHE } from '../machine/cache';
import { kubernetesCommand, moduleCommand, ownCommand } from '../machine/go';
import { version } from '../machine/versions';
import { imageStore } from './image-store';
import { images, PAUSE_IMAGE, seaweedfs } from './images';

const COMMANDS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'kubelet', 'kubectl'];

/** What a cluster is made of: the unpacked images, and the environment that the machines' scripts need. */
export interface Artefacts {
  readonly store: string;
  readonly environment: { readonly [name: string]: string };
}

/** Builds what is missing: about twelve minutes from nothing. */
export async function artefacts(): Promise<Artefacts> {
  const programs: { [name: string]: string } = {};
  for (const command of COMMANDS) programs[command] = await kubernetesCommand(command);
  programs.coredns = await ownCommand(path.join(__dirname, 'go', 'coredns.go'), { requires: [`github.com/coredns/coredns@v${version('coredns')}`] });
  programs['kube-router'] = await moduleCommand('kube-router', 'github.com/cloudnativelabs/kube-router/v2', version('kube-router'), './cmd/kube-router');
  programs.weed = await seaweedfs();
  const layouts = await images();
  const bin = path.join(CACHE, 'bin', 'current');
  fs.rmSync(bin, { recursive: true, force: true });
  fs.mkdirSync(bin, { recursive: true });
  for (const [name, program] of Object.entries(programs)) fs.symlinkSync(program, path.join(bin, name));
  return {
    store: await imageStore(layouts),
    environment: { BIN: bin, NODE: process.execPath, SCRIPTS: __dirname, IMAGES: layouts.join(':'), PAUSE: PAUSE_IMAGE },
  };
}
