import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MetricsQuery } from '../../lib';
import { AlertName } from '../../lib/monitoring/alert-name';
import { clusterGroups, operatorGroups } from '../../lib/monitoring/alert-groups';
import { Alerts } from '../../lib/monitoring/alerts';
import { ROOT } from '../fixtures';
import { CLUSTER } from './monitored';

const FOLDER = join(ROOT, 'docs', 'runbooks');
const PAGES = Object.values(AlertName);
const HEADINGS = ['## What it means', '## How to see it', '## What to do now', '## What not to do', '## Known causes'];
/** `kubectl cnpg` as it is: the commands and their flags, recorded from the program by `npm run queries`. */
const PLUGIN: { commands: { [command: string]: string[] } } = JSON.parse(readFileSync(join(ROOT, 'test', 'monitoring', 'kubectl-cnpg.json'), 'utf8'));
const METRICS: string[] = Object.values<string[]>(JSON.parse(readFileSync(join(ROOT, 'docs', 'truth', 'metrics.json'), 'utf8')).jobs).flat();
const QUERIES = MetricsQuery.cheap().concat(MetricsQuery.SEQUENCES);
const RULES = [
  ...clusterGroups({ ...CLUSTER, queries: QUERIES.map(query => query.name) }, Alerts.enabled()),
  ...clusterGroups({ ...CLUSTER, sync: { number: 1, required: false } }, Alerts.enabled()),
  ...operatorGroups({ namespace: 'cnpg-system', deploymentName: 'cnpg-controller-manager' }, Alerts.enabled()),
].flatMap(group => group.rules);

const read = (name: string) => readFileSync(join(FOLDER, `${name}.md`), 'utf8');
/** Blocks of commands, and commands within the text. */
const commands = (text: string) => [
  ...[...text.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(match => match[1].split('\n')),
  ...[...text.matchAll(/`(kubectl [^`]+)`/g)].map(match => match[1]),
].filter(line => line.startsWith('kubectl '));

test('every alert has a runbook, and every runbook an alert', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(PAGES.map(name => `${name}.md`).sort());
});

describe.each(PAGES)('%s', name => {
  const text = read(name);

  test('has the same chapters as the others', () => {
    expect(text.split('\n').filter(line => line.startsWith('#'))).toEqual([`# ${name}`, ...HEADINGS]);
    expect(text.match(/^```/gm)!.length % 2).toBe(0);
    for (const chapter of text.split(/^## .*$/m).slice(1)) expect(chapter.trim().length).toBeGreaterThan(10);
  });

  test('says how severe it is', () => {
    const severities = [...new Set(RULES.filter(rule => rule.alert === name).map(rule => rule.labels.severity))];
    expect(text).toContain(`Severity: ${severities.join(' or ')}.`);
  });

  test('takes the pod from the label only if the alert has it', () => {
    const exprs = RULES.filter(rule => rule.alert === name).map(rule => rule.expr);
    const named = exprs.every(expr => /^label_replace\(.*"pod"/.test(expr) || (!expr.startsWith('absent(') && /\bby \(([^)]*)\)/.exec(expr)?.[1].split(', ').includes('pod')));
    expect({ text, takes: /the pod from `pod`/.test(text) && !named }).toEqual({ text, takes: false });
  });

  test('links to pages that exist', () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(match => match[1]).filter(link => !/^https?:/.test(link));
    expect(links.filter(link => !existsSync(join(dirname(join(FOLDER, 'x.md')), link.split('#')[0])))).toEqual([]);
  });

  test('has commands that exist', () => {
    for (const command of commands(text).filter(line => line.startsWith('kubectl cnpg'))) {
      const words = command.split(' -- ')[0].split(/\s+/).slice(2);
      const plain = words.filter(word => !word.startsWith('-'));
      const found = [`${plain[0]} ${plain[1]}`, plain[0]].find(known => known in PLUGIN.commands);
      expect({ command, found }).toEqual({ command, found: expect.any(String) });
      const flags = words.filter(word => /^--?[a-z]/.test(word)).map(word => word.split('=')[0]);
      expect({ command, unknown: flags.filter(flag => !PLUGIN.commands[found!].includes(flag)) }).toEqual({ command, unknown: [] });
    }
  });

  test('names the namespace in every command that needs one', () => {
    const everywhere = /^kubectl (get|describe) (nodes|storageclass|clusters)\b| -A\b|^kubectl (get|describe) nodes/;
    expect(commands(text).filter(line => !everywhere.test(line) && !/ -n \$N\b/.test(line))).toEqual([]);
  });

  test('sets the variables that it uses', () => {
    const used = [...new Set([...text.matchAll(/\$(?!labels)([A-Z]+)\b/g)].map(match => match[1]))];
    expect(used.filter(variable => !new RegExp(`^export .*\\b${variable}=`, 'm').test(text))).toEqual([]);
  });

  test('names metrics that exist', () => {
    const named = [...text.matchAll(/\b(?:cnpg|barman)_[a-z_]+[a-z]\b/g)].map(match => match[0]).filter(word => !['cnpg_cluster', 'cnpg_pooler', 'cnpg_metrics_exporter', 'cnpg_errors_total'].includes(word));
    expect(named.filter(metric => !METRICS.includes(metric))).toEqual([]);
  });

  test('never says to delete WAL', () => {
    for (const line of text.split('\n').filter(each => /pg_wal|archive_status/.test(each) && /delet|remov|rm /i.test(each))) expect(line).toMatch(/never|do not/i);
  });
});
