import { App, Chart, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';

/**
 * The construct whose objects are delivered together with this one. That is the app, or the chart if every chart has its own
 * folder: two folders
 * may be two stages, which may use the same names.
 */
export function deliveredTogether(construct: IConstruct): IConstruct {
  const { root } = construct.node;
  return (root as App).yamlOutputType === YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE ? Chart.of(construct) : root;
}
