import { manifestFiles, readText } from './read/files';
import { Finding } from './report/finding';
import { loadEngine } from './load-engine';
import { DEFAULT_KUBERNETES, unknownKubernetes } from './apiserver/server';

/**
 * The validation plugin of cdk8s: `cdk8s synth` fails when the server would refuse a manifest, or a rule of this library is broken.
 *
 * Properties in `cdk8s.yaml`: `failOn` (`error`, the default, or `warning`); `kubernetes`, the version of the API server (`1.34`,
 * the default,
 * or `1.33`, `1.35`, `1.36`, `1.37`); and `acknowledge`, a map from the id of a rule of the library (`ha/...`) to the reason why
 * it is accepted.
 */
export class AdmissionValidation {
  private readonly failOn: string;
  private readonly kubernetes: string;
  private readonly acknowledge: { [ruleId: string]: string };

  /**
   * @param properties the properties of the plugin in cdk8s.yaml
   */
  constructor(properties?: any) {
    const unknown = Object.keys(properties ?? {}).find(name => !['failOn', 'kubernetes', 'acknowledge'].includes(name));
    if (unknown) throw new Error(`AdmissionValidation has no property '${unknown}'; it has 'failOn', 'kubernetes' and 'acknowledge'`);
    this.failOn = properties?.failOn ?? 'error';
    this.acknowledge = properties?.acknowledge ?? {};
    if (!['error', 'warning'].includes(this.failOn)) throw new Error(`'failOn' is 'error' or 'warning', got '${this.failOn}'`);
    this.kubernetes = properties?.kubernetes ?? DEFAULT_KUBERNETES;
    const wrong = unknownKubernetes(this.kubernetes);
    if (wrong) throw new Error(`'kubernetes' ${wrong}`);
    const foreign = Object.keys(this.acknowledge).find(id => !id.startsWith('ha/'));
    if (foreign) throw new Error(`'acknowledge' accepts rules of the library (ha/...), got '${foreign}'; the server does not listen`);
  }

  /**
   * Judges the manifests of the app; called by `cdk8s synth`.
   *
   * @param context the context that cdk8s hands to a validation plugin
   */
  public async validate(context: any): Promise<void> {
    const engine = new (loadEngine().Engine)({
      kubernetes: this.kubernetes,
      reread: file => {
        const read = readText(file);
        return 'text' in read ? read.text : undefined;
      },
    });
    for (const name of context.manifests as string[]) {
      for (const found of manifestFilesOf(name)) {
        const read = readText(found);
        if ('text' in read) engine.addFile(found, read.text);
        else engine.addFailure(found, read.isTooLarge ? 'file/too-large' : 'file/unreadable', read.problem);
      }
    }
    const findings = engine
      .finish()
      .resources.flatMap(resource => resource.findings)
      .filter(finding => !finding.acknowledged && !this.acknowledge[finding.ruleId]);
    const failing = findings.filter(finding => finding.severity === 'error' || (this.failOn === 'warning' && finding.severity === 'warning'));
    for (const finding of failing) context.report.addViolation(violation(finding));
    for (const finding of findings.filter(other => !failing.includes(other)))
      context.logger?.log(`${finding.severity} ${finding.ruleId}: ${finding.resource.kind} ${finding.resource.name} ${finding.path}: ${finding.message}`);
    context.report.submit(failing.length ? 'failure' : 'success');
  }
}

function manifestFilesOf(name: string): string[] {
  return /\.(ya?ml|json)$/.test(name) ? [name] : [...manifestFiles(name)].map(found => found.file);
}

/** The resource's name goes with its kind: the CLI knows objects by name alone, and a PodMonitor has the name of its Cluster. */
function violation(finding: Finding): any {
  return {
    ruleName: finding.ruleId,
    recommendation: finding.message,
    fix: finding.fix,
    violatingResources: [{ resourceName: `${finding.resource.kind} ${finding.resource.name}`, locations: [finding.path], manifestPath: `${finding.file}:${finding.line}` }],
  };
}
