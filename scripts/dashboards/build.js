// Makes the JSON of a dashboard from rows of plain data, with Grafana's own SDK.
'use strict';
const { DashboardBuilder, RowBuilder, DatasourceVariableBuilder, QueryVariableBuilder, ThresholdsConfigBuilder, DashboardLinkBuilder, ThresholdsMode, VariableRefresh, VariableSort } = require('@grafana/grafana-foundation-sdk/dashboard');
const common = require('@grafana/grafana-foundation-sdk/common');
const prometheus = require('@grafana/grafana-foundation-sdk/prometheus');
const KINDS = {
  lines: require('@grafana/grafana-foundation-sdk/timeseries').PanelBuilder,
  stat: require('@grafana/grafana-foundation-sdk/stat').PanelBuilder,
  table: require('@grafana/grafana-foundation-sdk/table').PanelBuilder,
};

/** Without braces: Flux replaces what stands in `${}`. */
const DATASOURCE = { type: 'prometheus', uid: '$datasource' };
const WIDTH = 24;

function dashboard({ uid, title, description, tags, time, variables, links, rows }) {
  const board = new DashboardBuilder(title).uid(uid).description(description).tags(tags).time({ from: time, to: 'now' }).refresh('1m').timezone('browser').readonly()
    .tooltip(1).withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'));
  for (const { name, label, query, regex, multi, all } of variables) {
    let variable = new QueryVariableBuilder(name).label(label).datasource(DATASOURCE).query({ query, refId: name }).refresh(VariableRefresh.OnTimeRangeChanged).sort(VariableSort.AlphabeticalAsc);
    if (regex) variable = variable.regex(regex);
    if (multi) variable = variable.multi(true).includeAll(true).current({ text: 'All', value: '$__all' });
    if (all) variable = variable.allValue(all);
    board.withVariable(variable);
  }
  for (const { text, url } of links ?? []) board.link(new DashboardLinkBuilder(text).type('link').url(url).keepTime(true).includeVars(true));
  let y = 0;
  let id = 1;
  for (const row of rows) {
    const bar = new RowBuilder(row.title).id(id++).gridPos({ x: 0, y: y++, w: WIDTH, h: 1 }).collapsed(row.collapsed === true);
    let x = 0;
    let height = 0;
    const panels = row.panels.map(each => {
      const { width = 8, tall = each.kind === 'stat' ? 4 : 7 } = each;
      if (x + width > WIDTH) {
        x = 0;
        y += height;
        height = 0;
      }
      const made = panel(each).id(id++).gridPos({ x, y, w: width, h: tall });
      x += width;
      height = Math.max(height, tall);
      return made;
    });
    y += height;
    // What is folded up is not asked for until somebody opens it.
    if (row.collapsed) panels.forEach(made => bar.withPanel(made));
    board.withRow(bar);
    if (!row.collapsed) panels.forEach(made => board.withPanel(made));
  }
  return board.build();
}

function panel({ kind, title, description, unit, decimals, min, max, queries, thresholds, stacked, columns, noValue }) {
  let made = new KINDS[kind]().title(title).datasource(DATASOURCE);
  if (description) made = made.description(description);
  if (unit) made = made.unit(unit);
  if (decimals !== undefined) made = made.decimals(decimals);
  if (min !== undefined) made = made.min(min);
  if (max !== undefined) made = made.max(max);
  if (noValue !== undefined) made = made.noValue(noValue);
  if (thresholds) made = made.thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(thresholds.map(([value, color]) => ({ value, color }))));
  queries.forEach(({ expr, legend }, i) => {
    let target = new prometheus.DataqueryBuilder().expr(expr).refId(String.fromCharCode(65 + i)).datasource(DATASOURCE);
    target = kind === 'lines' ? target.range() : target.instant();
    if (legend) target = target.legendFormat(legend);
    if (kind === 'table') target = target.format(prometheus.PromQueryFormat.Table);
    made = made.withTarget(target);
  });
  if (kind === 'lines') {
    made = made.lineWidth(1).fillOpacity(stacked ? 30 : 5).showPoints('never').legend(new common.VizLegendOptionsBuilder().displayMode('list').placement('bottom').showLegend(true).calcs([]))
      .tooltip(new common.VizTooltipOptionsBuilder().mode('multi').sort('desc'));
    if (stacked) made = made.stacking(new common.StackingConfigBuilder().mode('normal').group('A'));
  }
  if (kind === 'stat') made = made.graphMode('none').colorMode(thresholds ? 'background' : 'none').reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false));
  if (kind === 'table') {
    const shown = Object.keys(columns);
    made = made.showHeader(true)
      .withTransformation({ id: 'merge', options: {} })
      .withTransformation({
        id: 'organize',
        options: { excludeByName: { Time: true }, indexByName: Object.fromEntries(shown.map((name, i) => [name, i])), renameByName: Object.fromEntries(shown.map(name => [name, columns[name].title])) },
      });
    for (const { title: name, unit: own, thresholds: colors, decimals: digits } of Object.values(columns)) {
      const properties = [
        ...own ? [{ id: 'unit', value: own }] : [],
        ...digits !== undefined ? [{ id: 'decimals', value: digits }] : [],
        ...colors ? [{ id: 'thresholds', value: { mode: 'absolute', steps: colors.map(([value, color]) => ({ value, color })) } }, { id: 'custom.cellOptions', value: { type: 'color-text' } }] : [],
      ];
      if (properties.length > 0) made = made.overrideByName(name, properties);
    }
  }
  return made;
}

module.exports = { dashboard };
