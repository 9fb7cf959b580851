import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import type { Engine } from '../admission/engine';
import type { Finding } from '../admission/report/finding';
import { loadEngine } from '../admission/load-engine';
import { DEFAULT_KUBERNETES, unknownKubernetes } from '../admission/apiserver/server';
import { deliveredTogether } from './delivered-together';
import { elsewhereOf } from './imported-objects';
import { appoint, Judge, Judgement, judgeOf } from './synthesis-checks';
import { propOf } from './props';
import { describeValue } from '../facts/describe';
import { isRevalidation } from './synthesis-pass';
import { YamlText, yamlText } from './yaml-text';

/** The context that switches self-judging off, for the construct that has it and all below. */
const SWITCH = 'cdk8s-postgres-ha/judge';

/** The context that says for which version of Kubernetes an app is judged. */
const KUBERNETES = 'cdk8s-postgres-ha/kubernetes';

/** Makes a synthesis fail when an object inside a construct is one that Kubernetes or the operator would refuse, or will not work. */
export function judgeAtSynthesis(scope: IConstruct): void {
  const app = scope.node.root;
  const judge = judgeOf(app) ?? appoint(app, new SelfJudge(app));
  judge.watch(scope);
}

/** Judges the objects of an app together, because the rules look from one to the other, and tells each watched construct what concerns it. */
class SelfJudge implements Judge {
  private readonly scopes = new Set<IConstruct>();
  private readonly told = new Set<IConstruct>();
  /** What this validation found; undefined before it has looked. */
  private verdict: Verdict | undefined;
  private isAside = false;

  constructor(private readonly app: IConstruct) {
    // cdk8s validates the app before everything in it, so this begins each validation.
    app.node.addValidation({
      validate: () => {
        this.told.clear();
        if (!isRevalidation()) this.verdict = undefined;
        return [];
      },
    });
  }

  public watch(scope: IConstruct): void {
    this.scopes.add(scope);
    scope.node.addValidation({ validate: () => (this.isAside ? [] : this.problemsOf(scope)) });
  }

  public aside(work: () => void): void {
    this.isAside = true;
    try {
      work();
    } finally {
      this.isAside = false;
    }
  }

  public begin(): SelfJudgement | undefined {
    const judged = [...this.scopes].filter(wantsJudging);
    return judged.length > 0 ? new SelfJudgement(this.app, new Set(judged), kubernetesOf(judged)) : undefined;
  }

  private problemsOf(scope: IConstruct): string[] {
    // Asked twice in one validation: somebody validates this construct alone.
    if (this.told.has(scope)) this.verdict = undefined;
    this.told.add(scope);
    this.verdict ??= this.judge();
    return this.verdict.problemsOf(scope);
  }

  private judge(): Verdict {
    const judgement = this.begin();
    if (!judgement) return SILENT;
    const objects = this.app.node.findAll().filter(ApiObject.isApiObject) as ApiObject[];
    let rendered: unknown[];
    try {
      rendered = objects.map(object => object.toJson());
    } catch {
      // cdk8s is about to render it too, and says what is wrong with it; without it the others cannot be judged.
      return SILENT;
    }
    objects.forEach((object, i) => judgement.add(object, rendered[i], yamlText(rendered[i])));
    return judgement;
  }
}

function wantsJudging(construct: IConstruct): boolean {
  return construct.node.tryGetContext(SWITCH) !== false;
}

/** The version that all constructs of an app agree on: they are judged together. */
function kubernetesOf(judged: readonly IConstruct[]): string {
  const versions = [...new Set(judged.map(scope => scope.node.tryGetContext(KUBERNETES) ?? DEFAULT_KUBERNETES))];
  const wrong = versions.map(unknownKubernetes).find(problem => problem !== undefined)
    ?? (versions.length > 1 ? `is one for the whole app, got ${versions.map(describeValue).join(' and ')}; set it with app.node.setContext() before the first chart` : undefined);
  if (wrong) throw new Error(`the context '${KUBERNETES}' ${wrong}`);
  return versions[0];
}

interface Verdict {
  problemsOf(scope: IConstruct): string[];
}

const SILENT: Verdict = { problemsOf: () => [] };

class SelfJudgement implements Judgement, Verdict {
  private readonly engine: Engine;
  private readonly objects = new Map<string, ApiObject>();
  private found: ReadonlyMap<IConstruct, string[]> | undefined;

  constructor(app: IConstruct, private readonly scopes: ReadonlySet<IConstruct>, kubernetes: string) {
    this.engine = new (loadEngine().Engine)({ kubernetes, reread: () => undefined, folderOf: file => this.folderOf(file) });
    for (const object of elsewhereOf(app)) this.engine.addElsewhere(object);
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
          if (scope) found.set(scope, [...(found.get(scope) ?? []), describe(object, finding)]);
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

  /** Who answers for an object, if anybody does. One that is left out counts as being there all the same. */
  private scopeOf(object: ApiObject): IConstruct | undefined {
    if (!wantsJudging(object)) return undefined;
    return [...object.node.scopes].reverse().find(scope => this.scopes.has(scope));
  }
}

function describe(object: ApiObject, { path, message, fix, ruleId }: Finding): string {
  // The main child of a construct is this library's; others are a user's own.
  const prop = object.node.id === 'Resource' ? propOf(object.kind, path) : undefined;
  const elsewhere = ELSEWHERE[ruleId];
  const place = prop ? `'${prop}' (${path})` : path;
  return `${object.node.path}: ${place ? `${place}: ` : ''}${message} [${ruleId}]. ${fix}${elsewhere ? ` If it is declared outside of this app, say so with ${elsewhere}.` : ''}`;
}

/** How an app says that what a rule misses is declared outside of it. */
const ELSEWHERE: { readonly [ruleId: string]: string | undefined } = {
  'ha/cluster-missing': 'PostgresCluster.fromClusterAttributes()',
  'ha/store-missing': 'ObjectStore.fromObjectStoreName()',
};
