import * as fs from 'node:fs';
import * as path from 'node:path';
import { Prometheus } from '../cluster/prometheus';

const COLUMN = 60;
const LINE = 34;
const COLORS = ['#73bf69', '#f2cc0c', '#8ab8ff', '#ff780a', '#f2495c', '#5794f2', '#b877d9', '#705da0', '#37872d', '#fade2a'];
const LEGEND_ENTRIES = 4;

interface Series {
  readonly metric: { readonly [label: string]: string };
  readonly values: ReadonlyArray<readonly [number, string]>;
}

/** A dashboard drawn from what Prometheus answers to its queries: no Grafana, but the same panels in the same places. */
export async function picture(prometheus: Prometheus, name: string, values: { readonly [variable: string]: string }, seconds: number): Promise<string> {
  const board = JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', 'lib', 'monitoring', 'dashboards', `${name}.json`), 'utf8'));
  const fill = (expr: string) => Object.entries(values).reduce((filled, [variable, value]) => filled.replaceAll(`$${variable}`, value), expr);
  const parts: string[] = [];
  let bottom = 0;
  for (const panel of board.panels) {
    const { x, y, w, h } = panel.gridPos;
    bottom = Math.max(bottom, y + h);
    const box = { left: x * COLUMN + 4, top: y * LINE + 4, width: w * COLUMN - 8, height: h * LINE - 8 };
    if (panel.type === 'row') {
      parts.push(text(box.left + 4, box.top + 18, panel.title, 15, '#ccccdc', 'bold'));
      continue;
    }
    parts.push(`<rect x="${box.left}" y="${box.top}" width="${box.width}" height="${box.height}" rx="3" fill="#181b1f" stroke="#2c3035"/>`, text(box.left + 8, box.top + 17, panel.title, 12, '#ccccdc', 'bold'));
    const answers = await Promise.all(panel.targets.map(async (target: any) => ({ legend: target.legendFormat, series: await ask(prometheus, fill(target.expr), panel.type === 'timeseries' ? seconds : 0) })));
    const series = answers.flatMap(({ legend, series: found }) => found.map((each: Series) => ({ ...each, label: legend ? legend.replace(/\{\{(\w+)\}\}/g, (_: string, label: string) => each.metric[label] ?? '') : '' })));
    parts.push(...panel.type === 'timeseries' ? lines(series, box, panel.fieldConfig?.defaults ?? {}) : panel.type === 'stat' ? stat(series, box, panel.fieldConfig?.defaults ?? {}) : rows(answers, box, panel));
  }
  const width = 24 * COLUMN;
  const height = bottom * LINE + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="DejaVu Sans, sans-serif"><rect width="100%" height="100%" fill="#111217"/>${parts.join('')}</svg>\n`;
}

async function ask(prometheus: Prometheus, expr: string, seconds: number): Promise<Series[]> {
  if (seconds === 0) return (await prometheus.query(expr)).map(({ metric, value }) => ({ metric, values: [value] }));
  const end = Math.floor(Date.now() / 1000);
  return (await prometheus.get(`/api/v1/query_range?query=${encodeURIComponent(expr)}&start=${end - seconds}&end=${end}&step=${Math.max(10, Math.floor(seconds / 200))}`)).result;
}

interface Box { readonly left: number; readonly top: number; readonly width: number; readonly height: number }

function lines(series: ReadonlyArray<Series & { readonly label: string }>, box: Box, { unit, min, max }: { unit?: string; min?: number; max?: number }): string[] {
  const points = series.flatMap(({ values }) => values.map(([time, value]) => [time, Number(value)] as const)).filter(([, value]) => Number.isFinite(value));
  if (points.length === 0) return [text(box.left + box.width / 2 - 24, box.top + box.height / 2, 'No data', 13, '#8e8e9a')];
  const [from, to] = [Math.min(...points.map(([time]) => time)), Math.max(...points.map(([time]) => time))];
  const low = min ?? Math.min(...points.map(([, value]) => value));
  const high = Math.max(max ?? -Infinity, ...points.map(([, value]) => value), low + 1e-9);
  const area = { left: box.left + 62, top: box.top + 28, width: box.width - 72, height: box.height - 28 - 16 * Math.ceil(Math.min(series.length, LEGEND_ENTRIES) / 2) - 10 };
  const at = ([time, value]: readonly [number, number]) => [
    area.left + (time - from) / Math.max(1, to - from) * area.width, area.top + area.height - (value - low) / (high - low) * area.height,
  ].map(coordinate => coordinate.toFixed(1)).join();
  return [
    ...[0, 0.5, 1].flatMap(share => [
      `<line x1="${area.left}" x2="${area.left + area.width}" y1="${area.top + area.height * (1 - share)}" y2="${area.top + area.height * (1 - share)}" stroke="#2c3035"/>`,
      text(box.left + 6, area.top + area.height * (1 - share) + 4, shown(low + (high - low) * share, unit), 10, '#8e8e9a'),
    ]),
    ...series.map(({ values }, i) => `<polyline fill="none" stroke="${COLORS[i % COLORS.length]}" stroke-width="1.3" points="${values.filter(([, value]) => Number.isFinite(Number(value))).map(([time, value]) => at([time, Number(value)])).join(' ')}"/>`),
    ...series.slice(0, LEGEND_ENTRIES).map(({ label }, i) => text(box.left + 8 + (i % 2) * box.width / 2, area.top + area.height + 18 + 15 * Math.floor(i / 2), `— ${label}${i === LEGEND_ENTRIES - 1 && series.length > LEGEND_ENTRIES ? ` and ${series.length - LEGEND_ENTRIES} more` : ''}`, 10, COLORS[i % COLORS.length])),
  ];
}

interface StatDefaults {
  readonly unit?: string;
  readonly thresholds?: { readonly steps: ReadonlyArray<{ readonly value: number | null; readonly color: string }> };
  readonly noValue?: string;
}

function stat(series: readonly Series[], box: Box, { unit, thresholds, noValue }: StatDefaults): string[] {
  const value = series.length === 0 ? undefined : Number(series[0].values.at(-1)![1]);
  const color = value === undefined ? '#8e8e9a' : thresholds?.steps.filter(step => step.value === null || value >= step.value).at(-1)?.color ?? '#ccccdc';
  return [text(box.left + box.width / 2 - 34, box.top + box.height / 2 + 22, value === undefined ? noValue ?? 'No data' : shown(value, unit), 24, { green: '#73bf69', red: '#f2495c', orange: '#ff9830' }[color] ?? color, 'bold')];
}

function rows(answers: ReadonlyArray<{ readonly series: readonly Series[] }>, box: Box, panel: any): string[] {
  const organize = panel.transformations.find((each: any) => each.id === 'organize').options;
  const names = Object.keys(organize.indexByName);
  const labels = names.filter(name => !name.startsWith('Value'));
  const found = new Map<string, { [column: string]: string }>();
  answers.forEach(({ series }, i) => series.forEach(({ metric, values }) => {
    const key = labels.map(label => metric[label]).join('/');
    const unit = panel.fieldConfig?.overrides?.find((each: any) => each.matcher.options === organize.renameByName[`Value #${String.fromCharCode(65 + i)}`])?.properties.find((each: any) => each.id === 'unit')?.value;
    found.set(key, { ...found.get(key), ...Object.fromEntries(labels.map(label => [label, metric[label] ?? ''])), [`Value #${String.fromCharCode(65 + i)}`]: shown(Number(values.at(-1)![1]), unit) });
  }));
  const width = box.width / names.length;
  return [
    ...names.map((name, i) => text(box.left + 8 + i * width, box.top + 40, organize.renameByName[name], 11, '#8ab8ff', 'bold')),
    ...[...found.values()].slice(0, Math.floor((box.height - 50) / 20)).flatMap((row, line) => names.map((name, i) => text(box.left + 8 + i * width, box.top + 62 + line * 20, row[name] ?? '-', 11, '#ccccdc'))),
  ];
}

function shown(value: number, unit?: string): string {
  const scaled = (base: number, suffix: string) => {
    const step = value === 0 ? 0 : Math.max(0, Math.min(4, Math.floor(Math.log(Math.abs(value)) / Math.log(base))));
    const number = value / base ** step;
    return `${Number.isInteger(number) ? number : number.toFixed(Math.abs(number) < 10 ? 2 : 1)}${['', 'k', 'M', 'G', 'T'][step]}${suffix}`;
  };
  if (unit === 'percentunit') return `${(value * 100).toFixed(0)} %`;
  if (unit === 's') return value >= 3600 ? `${(value / 3600).toFixed(1)} h` : value >= 60 ? `${(value / 60).toFixed(1)} min` : `${value.toFixed(value < 1 ? 2 : 0)} s`;
  if (unit === 'bytes') return scaled(1024, 'iB').replace(/(^|[^kMGT])iB/, '$1B');
  return unit === 'Bps' ? scaled(1000, 'B/s') : unit === 'ms' ? `${value.toFixed(0)} ms` : unit === 'µs' ? `${value.toFixed(0)} µs` : scaled(1000, '');
}

function text(x: number, y: number, content: string, size: number, color: string, weight = 'normal'): string {
  return `<text x="${x.toFixed(0)}" y="${y.toFixed(0)}" font-size="${size}" fill="${color}" font-weight="${weight}">${content.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</text>`;
}
