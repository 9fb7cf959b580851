import { checkStruct } from '../facts/struct-check';
import { loadEngine } from './load-engine';
import { Finding, Report } from './report/finding';
import { DEFAULT_KUBERNETES, unknownKubernetes } from './apiserver/server';

/**
 * How serious a finding is.
 */
export enum AdmissionSeverity {
  /** The server refuses the object, or it will not do its work. */
  ERROR = 'error',

  /** It works, and will surprise somebody. */
  WARNING = 'warning',

  /** Worth knowing. */
  INFO = 'info',
}

/**
 * Whose finding it is.
 */
export enum AdmissionOrigin {
  /** The API server's: decoding, metadata, the schema and rules of the resource definition. */
  APISERVER = 'apiserver',

  /** The admission webhooks of CloudNativePG. */
  CNPG = 'cnpg',

  /** This library's own, about problems that only show up at run time. */
  LIBRARY = 'library',
}

/**
 * One thing that is wrong with a manifest, or could be better.
 */
export interface AdmissionFinding {
  /** The rule, such as `cnpg/storage-size`. It has a section in docs/RULES.md and never changes. */
  readonly ruleId: string;

  /** How serious it is. */
  readonly severity: AdmissionSeverity;

  /** Whose finding it is. */
  readonly origin: AdmissionOrigin;

  /** The kind of the object. */
  readonly kind: string;

  /** The name of the object. */
  readonly name: string;

  /** The namespace of the object, empty when it has none. */
  readonly namespace: string;

  /** Where in the manifest it stands, such as `spec.storage.size`. */
  readonly path: string;

  /** What is wrong. */
  readonly message: string;

  /** What to do. */
  readonly fix: string;
}

/**
 * What the server would say to a set of manifests, and what only shows later.
 */
export interface AdmissionReport {
  /** Whether the API server or the operator would refuse an object. What could not be judged stands in `skipped`. */
  readonly denied: boolean;

  /** Everything that was found, in the order of the manifests. */
  readonly findings: AdmissionFinding[];

  /** Objects that could not be judged, each with the reason. */
  readonly skipped: string[];
}

/**
 * Options for `Admission.check`.
 */
export interface AdmissionOptions {
  /**
   * The version of the API server: 1.33 to 1.37.
   *
   * @default '1.34'
   */
  readonly kubernetes?: string;
}

/**
 * The offline verdict of the API server and the CloudNativePG operator, for tests.
 *
 * @example
 * const report = Admission.check(Testing.synth(chart));
 * expect(report.findings.filter(finding => finding.severity === AdmissionSeverity.ERROR)).toEqual([]);
 */
export class Admission {
  /**
   * Judges manifests together.
   *
   * Errors: a version of Kubernetes that is not known.
   *
   * @param manifests objects as `Testing.synth` or `chart.toJson` return them
   * @param options the version of Kubernetes
   */
  public static check(manifests: any[], options: AdmissionOptions = {}): AdmissionReport {
    const text = JSON.stringify({ kind: 'List', items: manifests });
    return Admission.report('manifests.json', text, options);
  }

  /**
   * Judges the documents of a YAML text together.
   *
   * Errors: a version of Kubernetes that is not known.
   *
   * @param yaml the text, with any number of documents
   * @param options the version of Kubernetes
   */
  public static checkYaml(yaml: string, options: AdmissionOptions = {}): AdmissionReport {
    return Admission.report('manifests.yaml', yaml, options);
  }

  private static report(file: string, text: string, options: AdmissionOptions): AdmissionReport {
    checkStruct('AdmissionOptions', options);
    const { kubernetes = DEFAULT_KUBERNETES } = options;
    const wrong = unknownKubernetes(kubernetes);
    if (wrong) throw new Error(`'kubernetes' ${wrong}`);
    const engine = new (loadEngine().Engine)({ kubernetes, reread: () => text });
    engine.addFile(file, text);
    const report: Report = engine.finish();
    return {
      denied: report.resources.some(resource => resource.verdict === 'denied'),
      findings: report.resources.flatMap(resource => resource.findings).filter(finding => !finding.acknowledged).map(publicFinding),
      skipped: [
        ...report.resources.filter(resource => resource.verdict === 'skipped').map(resource => `${resource.kind} ${resource.name}: ${resource.skipped}`),
        ...report.unjudged.map(({ reason }) => reason),
      ],
    };
  }
}

function publicFinding(finding: Finding): AdmissionFinding {
  const { ruleId, path, message, fix, resource: { kind, name, namespace } } = finding;
  return { ruleId, severity: finding.severity as AdmissionSeverity, origin: finding.origin as AdmissionOrigin, kind, name, namespace, path, message, fix };
}
