import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import type { Engine } from '../admission/engine';
import type { Finding } from '../admission/report/finding';
import { loadEngine } from '../admission/load-engine';
import { isAcknowledged } from './acknowledged';
import { DEFAULT_KUBERNETES, unknownKubernetes } from '../admission/apiserver/server';
import { deliveredTogether } from './delivered-together';
import { checkOf, CheckOfApp, CheckRun, setCheck } from './check-of-app';
import { importedObjects } from './imported-objects';
import { canLoseObjects, lostObjects, RenderedObject } from './output-files';
import { propOf } from './props';
import { describeValue } from '../facts/describe';
import { currentSynthesis, followSyntheses } from './synthesis-pass';
import { YamlText, yamlText } from './yaml-text';

/** The context that switches the check off, for the construct that has it and all below. */
const SWITCH = 'cdk8s-postgres-ha/judge';

/** The context that says for which version of Kubernetes an app is checked. */
const KUBERNETES = 'cdk8s-postgres-ha/kubernetes';

/** Makes a synthesis fail if Kubernetes or the operator would refuse an object inside a construct, or if it could not work. */
export function checkAtSynthesis(scope: IConstruct): void {
  const app = scope.node.root;
  const check = checkOf(app) ?? setCheck(app, new SelfCheck(app));
  check.include(scope);
}

/** Checks all objects of an app together, since rules compare them, and reports each problem on the construct that it belongs to. */
class SelfCheck implements CheckOfApp {
  private readonly scopes = new Set<IConstruct>();
  private readonly told = new Set<IConstruct>();
  /** The `app.synth()` that the last validation was part of, if any. */
  private synthesis: object | undefined;
  /** The problems of the current validation; undefined before the check has run. */
  private found: Problems | undefined;
  private isSilent = false;

  constructor(private readonly app: IConstruct) {
    followSyntheses(app);
    // cdk8s validates the app before the constructs in it, so each validation starts here.
    app.node.addValidation({
      validate: () => {
        this.told.clear();
        const synthesis = currentSynthesis(app);
        // Within one synthesis, cdk8s validates the whole app again for every chart.
        if (synthesis === undefined || synthesis !== this.synthesis) this.found = undefined;
        this.synthesis = synthesis;
        return [];
      },
    });
  }

  public include(scope: IConstruct): void {
    if (this.scopes.has(scope)) return;
    this.scopes.add(scope);
    scope.node.addValidation({ validate: () => (this.isSilent ? [] : this.problemsOf(scope)) });
  }

  public withoutValidations(work: () => void): void {
    this.isSilent = true;
    try {
      work();
    } finally {
      this.isSilent = false;
    }
  }

  public start(): ManifestCheck | undefined {
    const checked = [...this.scopes].filter(isChecked);
    return checked.length > 0 ? new ManifestCheck(this.app, new Set(checked), kubernetesOf(checked)) : undefined;
  }

  private problemsOf(scope: IConstruct): string[] {
    // The second question within one validation: this construct is being validated alone.
    if (this.told.has(scope)) this.found = undefined;
    this.told.add(scope);
    this.found ??= this.find();
    return this.found(scope);
  }

  private find(): Problems {
    const run = this.start();
    const canLose = canLoseObjects(this.app);
    if (!run && !canLose) return () => [];
    const objects = this.app.node.findAll().filter(ApiObject.isApiObject) as ApiObject[];
    let rendered: RenderedObject[];
    try {
      rendered = objects.map(object => ({ object, json: object.toJson() }));
    } catch {
      // cdk8s renders it next and reports the error itself. The check needs all objects.
      return () => [];
    }
    for (const { object, json } of rendered) run?.add(object, json, yamlText(json));
    const lost = canLose ? lostObjects(this.app, rendered) : [];
    const [first] = this.scopes;
    return scope => [
      ...lost.filter(({ object }) => (nearest(object, this.scopes) ?? first) === scope).map(({ problem }) => problem),
      ...run?.problemsOf(scope) ?? [],
    ];
  }
}

/** The problems of a construct. */
type Problems = (scope: IConstruct) => string[];

/** The innermost of some constructs that an object lies in. */
function nearest(object: ApiObject, scopes: ReadonlySet<IConstruct>): IConstruct | undefined {
  return [...object.node.scopes].reverse().find(scope => scopes.has(scope));
}

function isChecked(construct: IConstruct): boolean {
  return construct.node.tryGetContext(SWITCH) !== false;
}

/** The one version for all constructs of an app, since they are checked together. */
function kubernetesOf(checked: readonly IConstruct[]): string {
  const versions = [...new Set(checked.map(scope => scope.node.tryGetContext(KUBERNETES) ?? DEFAULT_KUBERNETES))];
  const wrong = versions.map(unknownKubernetes).find(problem => problem !== undefined)
    ?? (versions.length > 1 ? `is one for the whole app, got ${versions.map(describeValue).join(' and ')}; set it with app.node.setContext() before the first chart` : undefined);
  if (wrong) throw new Error(`the context '${KUBERNETES}' ${wrong}`);
  return versions[0];
}

class ManifestCheck implements CheckRun {
  private readonly engine: Engine;
  private readonly objects = new Map<string, ApiObject>();
  private found: ReadonlyMap<IConstruct, string[]> | undefined;

  constructor(app: IConstruct, private readonly scopes: ReadonlySet<IConstruct>, kubernetes: string) {
    this.engine = new (loadEngine().Engine)({ kubernetes, reread: () => undefined, folderOf: file => this.folderOf(file) });
    for (const object of importedObjects(app)) this.engine.addExternal(object);
  }

  public add(object: ApiObject, json: unknown, { text, isLiteral }: YamlText): void {
    const file = `${object.node.path}.yaml`;
    this.objects.set(file, object);
    // Kubernetes parses the text, which can differ from the value: the string 0o17 is written without quotes and read as a number.
    if (isLiteral) this.engine.addObject(file, json);
    else this.engine.addFile(file, text);
  }

  public problemsOf(scope: IConstruct): string[] {
    this.found ??= this.find();
    return this.found.get(scope) ?? [];
  }

  public problems(): string[] {
    return [...this.scopes].flatMap(scope => this.problemsOf(scope).map(problem => `[${scope.node.path}] ${problem}`));
  }

  private find(): Map<IConstruct, string[]> {
    const found = new Map<IConstruct, string[]>();
    for (const { file, findings } of this.engine.finish().resources) {
      for (const finding of findings) {
        if (finding.severity !== 'error' || finding.acknowledged || isAcknowledged(this.objects.get(file), finding.ruleId)) continue;
        for (const object of this.concerned(file, finding)) {
          const scope = this.scopeOf(object);
          if (scope) found.set(scope, [...(found.get(scope) ?? []), sentence(object, finding)]);
        }
      }
    }
    return found;
  }

  /** The objects that a finding is about. A duplicate is found at the second object and concerns both. */
  private concerned(file: string, finding: Finding): ApiObject[] {
    const own = this.objects.get(file);
    if (!own || this.scopeOf(own) || finding.ruleId !== 'ha/duplicate-object') return own ? [own] : [];
    return [...this.objects.values()].filter(other => other.kind === own.kind && other.metadata.name === own.metadata.name
      && other.metadata.namespace === own.metadata.namespace);
  }

  private folderOf(file: string): string {
    const object = this.objects.get(file);
    return object ? deliveredTogether(object).node.path : '';
  }

  /**
   * The construct that an object's problems are reported on; undefined if the check is off for the object. Rules about other
   * objects still see it.
   */
  private scopeOf(object: ApiObject): IConstruct | undefined {
    return isChecked(object) ? nearest(object, this.scopes) : undefined;
  }
}

function sentence(object: ApiObject, { path, message, fix, ruleId }: Finding): string {
  // The child `Resource` is made by this library from props; other objects are the user's own.
  const prop = object.node.id === 'Resource' ? propOf(object.kind, path) : undefined;
  const imported = IMPORTS[ruleId];
  const place = prop ? `'${prop}' (${path})` : path;
  return `${object.node.path}: ${place ? `${place}: ` : ''}${message} [${ruleId}]. ${fix}${imported ? ` If it is declared outside of this app, say so with ${imported}.` : ''}`;
}

/** For rules about missing objects: how an app declares that the object exists outside of it. */
const IMPORTS: { readonly [ruleId: string]: string | undefined } = {
  'ha/cluster-missing': 'PostgresCluster.fromClusterAttributes()',
  'ha/store-missing': 'ObjectStore.fromObjectStoreName()',
};
