import { App, Chart, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';

/**
 * The construct whose objects are delivered together with this one: the app, or its chart if every chart has a folder of its own. Two folders
 * may be two stages, in which the same names are no mistake.
 */
export function deliveredTogether(construct: IConstruct): IConstruct {
  const { root } = construct.node;
  return (root as App).yamlOutputType === YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE ? Chart.of(construct) : root;
}
