import * as fs from 'node:fs';
import * as path from 'node:path';
import { ApiObject, App, Chart, DependencyGraph, Names, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import { checkOf, CheckRun, failValidation } from '../internal/check-of-app';
import { lostObjects, RenderedObject, resourceName } from '../internal/output-files';
import { YamlText, yamlText } from '../internal/yaml-text';

/** Whether `renderApp` can render an app: not if one of its charts overrides `toJson()`. */
export function canRender(app: App): boolean {
  return app.yamlOutputType in YamlOutputType && app.node.findAll().every(construct => !Chart.isChart(construct) || (construct as Chart).toJson === Chart.prototype.toJson);
}

/**
 * Writes what `App.synth()` of cdk8s writes, byte for byte, into a folder.
 *
 * cdk8s validates the whole app and resolves all dependencies again for every chart, so its time grows with the square of the
 * number of charts.
 * Here both happen once. Each object is rendered once, and the check sees what is written.
 */
export function renderApp(app: App, folder: string): void {
  const constructs = app.node.findAll();
  const check = checkOf(app);
  if (check) check.withoutValidations(() => validate(constructs));
  else validate(constructs);
  const hasDependantCharts = resolveDependencies(constructs);

  const run = check?.start();
  const write = (name: string, texts: readonly YamlText[]) => fs.writeFileSync(path.join(folder, name), texts.map(({ text }) => text).join('---\n'));
  const extension = app.outputFileExtension;
  const rendered: Rendering[] = [];
  const { charts } = app;
  for (const [i, chart] of charts.entries()) {
    const objects = renderChart(chart, run);
    rendered.push(...objects);
    const chartName = chartNameOf(chart, i, hasDependantCharts);
    switch (app.yamlOutputType) {
      case YamlOutputType.FILE_PER_CHART:
        write(chartName + extension, objects.map(({ text }) => text));
        break;
      case YamlOutputType.FILE_PER_RESOURCE:
        for (const { json, text } of objects) if (json !== undefined) write(resourceName(json.kind, json.metadata.name) + extension, [text]);
        break;
      case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
        fs.mkdirSync(path.join(folder, chartName), { recursive: true });
        for (const { object, text } of objects) write(path.join(chartName, resourceName(object.kind, object.metadata.name) + extension), [text]);
        break;
    }
  }
  if (app.yamlOutputType === YamlOutputType.FILE_PER_APP && charts.length > 0) write(`app${extension}`, rendered.map(({ text }) => text));
  const lost = lostObjects(app, rendered).map(({ object, problem }) => `[${object.node.path}] ${problem}`);
  failValidation([...lost, ...run?.problems() ?? []]);
}

function chartNameOf(chart: Chart, index: number, hasDependantCharts: boolean): string {
  return `${hasDependantCharts ? `${String(index).padStart(4, '0')}-` : ''}${Names.toDnsLabel(chart)}`;
}

/** Where the manifests of a chart are below the output folder, once the app is rendered. */
export function fileOf(app: App, chart: Chart): string {
  const { charts } = app;
  const name = chartNameOf(chart, charts.indexOf(chart), charts.some(other => other.node.dependencies.length > 0));
  switch (app.yamlOutputType) {
    case YamlOutputType.FILE_PER_APP: return `app${app.outputFileExtension}`;
    case YamlOutputType.FILE_PER_RESOURCE: return '';
    case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE: return name;
    default: return `${name}${app.outputFileExtension}`;
  }
}

/** An object, its manifest and the text of that. */
export interface Rendering extends RenderedObject {
  /** The text. */
  readonly text: YamlText;
}

/** The objects of a chart, each checked by the run as it will be written. */
export function renderChart(chart: Chart, run: CheckRun | undefined): Rendering[] {
  return apiObjects(chart).map(object => {
    const json = object.toJson();
    const text = yamlText(json);
    run?.add(object, json, text);
    return { object, json, text };
  });
}

/** The objects of a chart in the order of their dependencies, without those of charts inside it. */
export function apiObjects(chart: Chart): ApiObject[] {
  return new DependencyGraph(chart.node).topology().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct) && Chart.of(construct) === chart);
}

function validate(constructs: readonly IConstruct[]): void {
  failValidation(constructs.flatMap(construct => construct.node.validate().map(error => `[${construct.node.path}] ${error}`)));
}

/**
 * Turns dependencies between constructs into dependencies between their charts and their objects. Returns whether charts depend
 * on each other.
 */
function resolveDependencies(constructs: readonly IConstruct[]): boolean {
  let hasDependantCharts = false;
  for (const parent of constructs.filter(Chart.isChart)) {
    for (const child of parent.node.children.filter(Chart.isChart)) {
      parent.node.addDependency(child);
      hasDependantCharts = true;
    }
  }
  const dependencies = () => constructs.flatMap(source => source.node.dependencies.map(target => ({ source, target, from: Chart.of(source), to: Chart.of(target) })));
  for (const { from, to } of dependencies()) {
    if (from === to) continue;
    from.node.addDependency(to);
    hasDependantCharts = true;
  }
  for (const { source, target, from, to } of dependencies()) {
    const targets = objectsIn(target, to);
    for (const object of objectsIn(source, from)) object.node.addDependency(...targets.filter(other => other !== object));
  }
  return hasDependantCharts;
}

function objectsIn(construct: IConstruct, chart: Chart): ApiObject[] {
  return construct.node.findAll().filter((child): child is ApiObject => ApiObject.isApiObject(child) && Chart.of(child) === chart);
}
