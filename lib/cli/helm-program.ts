import * as path from 'node:path';
import { Document, readDocuments } from '../admission/read/document';
import { FileTree } from '../admission/read/file-tree';
import { CannotRunError } from './cannot-run';
import { onDisk } from './on-disk';
import { findProgram, runOffline } from './programs';

/** What Helm makes of a chart with its own values. */
export interface RenderedChart {
  readonly build: string;
  readonly documents: readonly Document[];
  /** Why Helm refuses. */
  readonly problem?: string;
}

/** Kinds that charts look for before they use them. */
const API_VERSIONS = ['postgresql.cnpg.io/v1', 'postgresql.cnpg.io/v1/Cluster', 'barmancloud.cnpg.io/v1', 'monitoring.coreos.com/v1', 'monitoring.coreos.com/v1/PodMonitor'];

/** Renders a chart as `helm template` does. Nothing is fetched: what it depends on must lie in its folder. */
export function renderChart(chart: string, tree: FileTree, kubernetes: string): RenderedChart {
  const helm = findProgram('helm');
  if (!helm) throw new CannotRunError("--helm needs the program 'helm', which is not on the PATH");
  const build = path.relative('.', chart) || '.';
  const place = onDisk(chart, tree);
  if (!place) return { build, documents: [], problem: 'the commit cannot be copied' };
  const name = path.basename(path.resolve(chart)).toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '') || 'chart';
  const output = runOffline(helm, ['template', name, place.folder, '--skip-tests', '--kube-version', kubernetes, ...API_VERSIONS.flatMap(version => ['--api-versions', version])]);
  if ('problem' in output) return { build, documents: [], problem: /missing in charts\//.test(output.problem) ? 'what it depends on is not in its folder (helm dependency build)' : output.problem };
  return { build, documents: documentsIn(output.text, chart) };
}

/** The objects in what Helm writes, which names the template before each of them. */
function documentsIn(text: string, chart: string): Document[] {
  return text.split(/^---[ \t]*\n/m).flatMap(part => {
    const template = /^# Source: [^/\n]+\/(.+)$/m.exec(part)?.[1];
    const file = path.join(chart, template ?? 'Chart.yaml');
    return [...readDocuments(file, part)].flatMap(document => ('value' in document ? [{ ...document, file, index: 0, locate: () => ({ file, index: 0, path: '' }) }] : []));
  });
}
