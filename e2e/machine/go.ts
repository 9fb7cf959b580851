import * as fs from 'node:fs';
import * as path from 'node:path';
import { cached } from './cache';
import { build, run } from './command';
import { version } from './versions';

const CNPG_VERSIONS = 'github.com/cloudnative-pg/cloudnative-pg/pkg/versions';
const STATIC = { CGO_ENABLED: '0', GOFLAGS: '-mod=mod -buildvcs=false' };

/** The commands of Kubernetes and etcd that we build: import path and the expression that runs it. */
const KUBERNETES_COMMANDS: { readonly [command: string]: readonly [string, string] } = {
  'etcd': ['go.etcd.io/etcd/server/v3/etcdmain', 'func() int { app.Main(os.Args); return 0 }()'],
  'kube-apiserver': ['k8s.io/kubernetes/cmd/kube-apiserver/app', 'cli.Run(app.NewAPIServerCommand())'],
  'kube-controller-manager': ['k8s.io/kubernetes/cmd/kube-controller-manager/app', 'cli.Run(app.NewControllerManagerCommand())'],
  'kube-scheduler': ['k8s.io/kubernetes/cmd/kube-scheduler/app', 'cli.Run(app.NewSchedulerCommand())'],
  'kube-proxy': ['k8s.io/kubernetes/cmd/kube-proxy/app', 'cli.Run(app.NewProxyCommand())'],
  'kubelet': ['k8s.io/kubernetes/cmd/kubelet/app', 'cli.Run(app.NewKubeletCommand(context.Background()))'],
  'kubectl': ['k8s.io/kubectl/pkg/cmd', 'cli.Run(app.NewDefaultKubectlCommand())'],
};

/** The folder of a Go module in Go's own module cache, downloaded if absent. */
export function goModule(module: string, moduleVersion: string): string {
  const answer = JSON.parse(run('go', ['mod', 'download', '-json', `${module}@v${moduleVersion}`]));
  if (answer.Error) throw new Error(`${module}@v${moduleVersion}: ${answer.Error}`);
  return answer.Dir;
}

/** The CNPG manager: operator, webhooks and instance manager in one program. */
export function cnpgManager(): Promise<string> {
  const ours = version('cloudnative-pg');
  const flags = `-X ${CNPG_VERSIONS}.buildVersion=${ours} -X ${CNPG_VERSIONS}.buildCommit=module -X ${CNPG_VERSIONS}.buildDate=module`;
  return moduleCommand('cnpg-manager', 'github.com/cloudnative-pg/cloudnative-pg', ours, './cmd/manager', flags);
}

/** A command built inside its module's folder (`go install x@v` asks a proxy for more than it may serve). */
export function moduleCommand(name: string, module: string, moduleVersion: string, folder: string, flags = ''): Promise<string> {
  return cached(`bin/${name}-${moduleVersion}`, [module, folder, flags], async target => {
    await build('go', ['mod', 'download', `${module}@v${moduleVersion}`]);
    const source = goModule(module, moduleVersion);
    await build('go', ['list', '-deps', folder], { cwd: source });   // downloads what is needed, while something else is compiled
    await goBuild(target, folder, source, { CGO_ENABLED: '0' }, flags);
  });
}

/**
 * A command of a module that brings more than we can wait for: `files` take the place of its own, such as one that imports every
 * provider there is.
 */
export function trimmedCommand(name: string, module: string, moduleVersion: string, folder: string, files: { readonly [file: string]: string }): Promise<string> {
  return cached(`bin/${name}-${moduleVersion}`, [module, folder, files], async (target, scratch) => {
    const source = path.join(scratch, 'module');   // the module cache is read-only
    fs.cpSync(goModule(module, moduleVersion), source, { recursive: true });
    run('chmod', ['-R', 'u+w', source]);
    for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(source, file), text);
    await build('go', ['list', '-deps', folder], { cwd: source, env: STATIC });
    await goBuild(target, folder, source);
  });
}

/**
 * A command that is built as a dependency: its module replaces parts of itself by folders that the module cache has not, or needs modules
 * that cannot be had; `replaces` says what is taken instead, as `path@vX`.
 */
export function importedCommand(name: string, module: string, moduleVersion: string, folder: string, replaces: readonly string[] = []): Promise<string> {
  return cached(`bin/${name}-${moduleVersion}`, [module, folder, ...replaces], async (target, source) => {
    const replacements = replaces.map(replaced => `replace ${replaced.split('@')[0]} => ${replaced.replace('@', ' ')}\n`);
    fs.writeFileSync(path.join(source, 'go.mod'), [`module ${name}\n\n`, ...replacements].join(''));
    await build('go', ['get', `${module}/${folder}@v${moduleVersion}`], { cwd: source, env: STATIC });
    await goBuild(target, `${module}/${folder}`, source);
  });
}

export interface OwnCommandOptions {
  /** The modules that it requires, as `path@vX`. */
  readonly requires?: readonly string[];
  /** The version of k8s.io/kubernetes that they need, and with it a `replace` for each staging module. */
  readonly kubernetes?: string;
  /** The release of Go that it is built with, such as 1.27.3; Go downloads it itself. @default - the one that is installed */
  readonly go?: string;
}

/** A small program of this repository: one Go file. */
export function ownCommand(source: string, options: OwnCommandOptions = {}): Promise<string> {
  const name = path.basename(source, '.go');
  const text = fs.readFileSync(source, 'utf8');
  return cached(`bin/${name}`, [text, options], async (target, folder) => {
    fs.writeFileSync(path.join(folder, 'main.go'), text);
    fs.writeFileSync(path.join(folder, 'go.mod'), moduleFile(name, options));
    const env = { ...STATIC, ...options.go ? { GOTOOLCHAIN: `go${options.go}` } : {} };
    await build('go', ['list', '-deps', '.'], { cwd: folder, env });
    await goBuild(target, '.', folder, env);
  });
}

/** etcd or a command of Kubernetes, in the version of versions.json or another. */
export async function kubernetesCommand(command: string, ours = version('kubernetes')): Promise<string> {
  const source = await kubernetesSource(ours);
  const [major, minor] = ours.split('.');
  const stamps = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap(stamped =>
    [`gitVersion=v${ours}`, `gitMajor=${major}`, `gitMinor=${minor}`, 'gitTreeState=clean'].map(value => `-X ${stamped}.${value}`)).join(' ');
  return cached(`bin/${command}-${ours}`, [path.basename(source), stamps], target => goBuild(target, `./cmd/${command}`, source, STATIC, stamps));
}

/** A Go module of ours with a main for each command: k8s.io/kubernetes is not made to be imported. */
function kubernetesSource(ours: string): Promise<string> {
  const mains = Object.entries(KUBERNETES_COMMANDS).map(([command, [imported, expression]]) => [command, mainOf(imported, expression)]);
  return cached(`src/kubernetes-${ours}`, mains, async target => {
    fs.mkdirSync(target);
    fs.writeFileSync(path.join(target, 'go.mod'), moduleFile('kubernetes-commands', { kubernetes: ours }));
    for (const [command, text] of mains) {
      const folder = path.join(target, 'cmd', command);
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(path.join(folder, 'main.go'), text);
    }
    await build('go', ['list', '-deps', './...'], { cwd: target, env: STATIC });   // not 'mod tidy': that downloads what only tests need
  });
}

let compiling: Promise<void> = Promise.resolve();

/** Compiles; one thing after the other, because each takes all cores, and two at once would compile what they share twice. */
function goBuild(target: string, what: string, cwd: string, env: { readonly [name: string]: string } = STATIC, flags = ''): Promise<void> {
  const mine = compiling.catch(() => {}).then(() => build('go', ['build', '-trimpath', '-ldflags', `-s -w ${flags}`, '-o', target, what], { cwd, env }));
  compiling = mine;
  return mine;
}

function moduleFile(name: string, { requires = [], kubernetes, go: release }: OwnCommandOptions): string {
  const go = release ? release.replace(/\.\d+$/, '') : kubernetes ? /^go (\d+\.\d+)/m.exec(kubernetesModuleFile(kubernetes))![1] : '1.24';
  const required = [...requires, ...kubernetes ? [`k8s.io/kubernetes@v${kubernetes}`] : []].map(module => `require ${module.replace('@', ' ')}\n`);
  return [`module ${name}\n\ngo ${go}.0\n\ngodebug default=go${go}\n\n`, ...required, ...kubernetes ? stagingReplacements(kubernetes) : []].join('');
}

/** Kubernetes replaces its staging modules by folders; outside of it each is replaced by the module of the same release. */
function stagingReplacements(ours: string): string[] {
  const upstream = kubernetesModuleFile(ours);
  return [...upstream.matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging/gm)].map(match => match[1])
    .filter(name => new RegExp(`^\\s+${name} v0\\.0\\.0`, 'm').test(upstream))
    .map(name => `replace ${name} => ${name} v0.${ours.split('.').slice(1).join('.')}\n`);
}

function kubernetesModuleFile(ours: string): string {
  return fs.readFileSync(JSON.parse(run('go', ['mod', 'download', '-json', `k8s.io/kubernetes@v${ours}`])).GoMod, 'utf8');
}

function mainOf(imported: string, expression: string): string {
  return `package main

import (
	"context"
	"os"
	_ "time/tzdata"

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	app "${imported}"
)

var _, _ = context.Background, cli.Run

func main() { os.Exit(${expression}) }
`;
}
