import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import type { Engine } from '../admission/engine';
import type { Finding } from '../admission/report/finding';
import { loadEngine } from '../admission/load-engine';
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

/** Makes a synthesis fail when an object inside a construct is one that Kubernetes or the operator would refuse, or will not work. */
export function checkAtSynthesis(scope: IConstruct): void {
  const app = scope.node.root;
  const check = checkOf(app) ?? setCheck(app, new SelfCheck(app));
  check.include(scope);
}

/** Checks the objects of an app together, because the rules compare them, and tells each construct what concerns it. */
class SelfCheck implements CheckOfApp {
  private readonly scopes = new Set<IConstruct>();
  private readonly told = new Set<IConstruct>();
  /** The synthesis of the last validation, if it was one of the whole app. */
  private synthesis: object | undefined;
  /** What this validation found; undefined before it has looked. */
  private found: Problems | undefined;
  private isSilent = false;

  constructor(private readonly app: IConstruct) {
    followSyntheses(app);
    // cdk8s validates the app before everything in it, so this begins each validation.
    app.node.addValidation({
      validate: () => {
        this.told.clear();
        const synthesis = currentSynthesis(app);
        // cdk8s validates the whole app again for every chart of one synthesis.
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
    // Asked twice in one validation: somebody validates this construct alone.
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
      // cdk8s is about to render it too, and says what is wrong with it; without it the others cannot be checked.
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

/** What one validation found about a construct. */
type Problems = (scope: IConstruct) => string[];

/** The innermost of some constructs that an object lies in. */
function nearest(object: ApiObject, scopes: ReadonlySet<IConstruct>): IConstruct | undefined {
  return [...object.node.scopes].reverse().find(scope => scopes.has(scope));
}

function isChecked(construct: IConstruct): boolean {
  return construct.node.tryGetContext(SWITCH) !== false;
}

/** The version that all constructs of an app agree on: they are checked together. */
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
    for (const object of importedObjects(app)) this.engine.addElsewhere(object);
  }

  public add(object: ApiObject, json: unknown, { text, isLiteral }: YamlText): void {
    const file = `${object.node.path}.yaml`;
    this.objects.set(file, object);
    // What Kubernetes gets is the text: 0o17 in quotes that YAML 1.1 does not need is a number there.
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
        if (finding.severity !== 'error' || finding.acknowledged) continue;
        for (const object of this.concerned(file, finding)) {
          const scope = this.scopeOf(object);
          if (scope) found.set(scope, [...(found.get(scope) ?? []), sentence(object, finding)]);
        }
      }
    }
    return found;
  }

  /** The object of a finding; of two with one name, which are found in the second, both. */
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

  /** The construct that an object's problems are told to, if any. An object that is left out is still seen by the others. */
  private scopeOf(object: ApiObject): IConstruct | undefined {
    return isChecked(object) ? nearest(object, this.scopes) : undefined;
  }
}

function sentence(object: ApiObject, { path, message, fix, ruleId }: Finding): string {
  // The main child of a construct is this library's; others are a user's own.
  const prop = object.node.id === 'Resource' ? propOf(object.kind, path) : undefined;
  const imported = IMPORTS[ruleId];
  const place = prop ? `'${prop}' (${path})` : path;
  return `${object.node.path}: ${place ? `${place}: ` : ''}${message} [${ruleId}]. ${fix}${imported ? ` If it is declared outside of this app, say so with ${imported}.` : ''}`;
}

/** How an app says that the missing object of a rule is declared outside of it. */
const IMPORTS: { readonly [ruleId: string]: string | undefined } = {
  'ha/cluster-missing': 'PostgresCluster.fromClusterAttributes()',
  'ha/store-missing': 'ObjectStore.fromObjectStoreName()',
};
