import { Answer, Resource } from '../machine/api';
import { Case } from './cases';
import { ControlPlane } from './control-plane';
import { parse } from './documents';
import { mergePatch } from './merge-patch';
import { PatchType, strategicPatch } from './strategic-patch';
import { refusal, Verdict, verdictOf } from './verdict';

/** How the new object of an update is sent: as `kubectl apply`, `kubectl replace` or `kubectl apply --server-side` would. */
export type UpdateMethod = 'apply' | 'put' | 'ssa';

export interface JudgeOptions {
  /** Adds the object as it would be stored to each verdict. */
  readonly stored?: boolean;
  readonly update?: UpdateMethod;
  /** Old objects are stored although they are invalid, as if from before the rules that refuse them. */
  readonly storedUnchecked?: boolean;
  /** For objects that name no namespace. */
  readonly namespace?: string;
}

const DRY_RUN = 'dryRun=All&fieldValidation=Strict&fieldManager=judge';
const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const AT_ONCE = 64;

type Subject = Pick<Verdict, 'file' | 'kind' | 'op'>;

/** An old object that was stored before the first verdict, or the reason why it was not. */
interface Stored {
  readonly path?: string;
  readonly namespace?: string;
  readonly refused?: Verdict;
}

/** Asks a control plane for verdicts, many at once; the verdicts come in the order of the cases. */
export class Judge {
  private readonly namespaces = new Map<string, Promise<void>>();
  private readonly documents = new Map<string, Promise<any>>();
  private readonly turns = new Map<string, Promise<unknown>>();
  private readonly stored = new Map<Case, Stored>();

  constructor(private readonly controlPlane: ControlPlane, private readonly options: JudgeOptions = {}) {}

  public async verdicts(cases: readonly Case[]): Promise<Verdict[]> {
    if (this.options.storedUnchecked) await this.controlPlane.unchecked(kindsOf(cases), this.options.update === 'ssa', () => this.storeAll(cases));
    const verdicts = new Array<Verdict>(cases.length);
    await each(cases, async (asked, i, worker) => { verdicts[i] = await this.verdict(asked, worker); });
    return verdicts;
  }

  private async verdict(asked: Case, worker: number): Promise<Verdict> {
    const op = asked.oldText === undefined ? 'create' : 'update';
    let object: any, old: any;
    try {
      object = parse(asked.text);
      old = asked.oldText === undefined ? undefined : parse(asked.oldText);
    } catch (error) {
      return refusal({ file: asked.name, kind: '', op }, 'parse', (error as Error).message);
    }
    const subject = { file: asked.name, kind: String(object.kind ?? ''), op } as const;
    const resource = this.controlPlane.api.resource(object.apiVersion, object.kind);
    if (!resource) return refusal(subject, 'no-such-kind', `no matches for kind "${object.kind}" in version "${object.apiVersion}"`, 404);
    try {
      if (old && this.options.storedUnchecked) return await this.updateStored(subject, this.stored.get(asked) ?? {}, old, object);
      return old ? await this.update(subject, resource, old, object, worker) : await this.create(subject, resource, object, asked);
    } catch (error) {
      return refusal(subject, 'infrastructure', (error as Error).message);
    }
  }

  /** Sends the file's own bytes, so that the server's rules for YAML apply. */
  private async create(subject: Subject, resource: Resource, object: any, asked: Case): Promise<Verdict> {
    const namespace = object.metadata?.namespace ?? this.options.namespace ?? 'default';
    const collection = await this.collection(resource, String(namespace));
    const answer = await this.controlPlane.api.call('POST', `${collection}?${DRY_RUN}`, asked.text,
      { 'accept': this.accept, 'content-type': asked.contentType });
    return verdictOf(subject, answer, this.options.stored ?? false);
  }

  /** Stores the old object for real in a namespace of this worker, submits the new one by dry run, and deletes the old one again. */
  private async update(subject: Subject, resource: Resource, old: any, object: any, worker: number): Promise<Verdict> {
    const namespace = `judge-${worker}`;
    if (resource.namespaced) for (const side of [old, object]) side.metadata = { ...side.metadata, namespace };
    const collection = await this.collection(resource, namespace);
    const path = `${collection}/${encodeURIComponent(old.metadata?.name)}`;
    return this.inTurn(path, async () => {
      const made = await this.store(collection, path, old);
      if (made.code >= 300) return notStored(subject, made);
      try {
        return verdictOf(subject, await this.submit(path, old, object), this.options.stored ?? false);
      } finally {
        await this.remove(path);
      }
    });
  }

  /** Submits the new object by dry run, where `storeAll` has stored the old one. */
  private async updateStored(subject: Subject, { path, namespace, refused }: Stored, old: any, object: any): Promise<Verdict> {
    if (!path) return refused ?? refusal(subject, 'infrastructure', 'the old object was not stored');
    if (namespace) for (const side of [old, object]) side.metadata = { ...side.metadata, namespace };
    return verdictOf(subject, await this.submit(path, old, object), this.options.stored ?? false);
  }

  /** Stores the old object of every case. Objects of one kind and name go to a namespace each; without namespaces there is room for one. */
  private async storeAll(cases: readonly Case[]): Promise<void> {
    const times = new Map<string, number>();
    await each(cases, async asked => {
      const old = parseOr(asked.oldText ?? '');
      const resource = old && this.controlPlane.api.resource(old.apiVersion, old.kind);
      if (!resource) return;
      const subject = { file: asked.name, kind: old.kind, op: 'update' } as const;
      const id = `${resource.base} ${resource.plural} ${old.metadata?.name}`;
      const time = times.get(id) ?? 0;
      times.set(id, time + 1);
      if (time > 0 && !resource.namespaced) {
        this.stored.set(asked, { refused: refusal(subject, 'infrastructure', `another case stores a ${old.kind} of this name, which has no namespace`) });
        return;
      }
      const namespace = `judge-${time}`;
      if (resource.namespaced) old.metadata = { ...old.metadata, namespace };
      const collection = await this.collection(resource, namespace);
      const path = `${collection}/${encodeURIComponent(old.metadata?.name)}`;
      const made = await this.store(collection, path, old);
      this.stored.set(asked, made.code >= 300 ? { refused: notStored(subject, made) } : { path, ...resource.namespaced ? { namespace } : {} });
    });
  }

  private async store(collection: string, path: string, old: any): Promise<Answer> {
    const { api } = this.controlPlane;
    const made = this.options.update === 'ssa'
      ? await api.call('PATCH', `${path}?fieldManager=judge&force=true&fieldValidation=Strict`, old, { 'content-type': 'application/apply-patch+yaml' })
      : await api.call('POST', `${collection}?fieldValidation=Strict&fieldManager=judge`, old);
    // some rules look at the old status (an image's change against the one that runs)
    if (made.code < 300 && old.status) {
      await api.call('PATCH', `${path}/status?fieldManager=judge`, { status: old.status }, { 'content-type': 'application/merge-patch+json' });
    }
    return made;
  }

  private async submit(path: string, old: any, object: any): Promise<Answer> {
    const { api } = this.controlPlane;
    const headers = (type: string) => ({ 'accept': this.accept, 'content-type': `application/${type}` });
    switch (this.options.update) {
      case 'ssa':
        return api.call('PATCH', `${path}?${DRY_RUN}&force=true`, object, headers('apply-patch+yaml'));
      case 'put': {
        const { resourceVersion } = (await api.get(path)).metadata;
        return api.call('PUT', `${path}?${DRY_RUN}`, { ...object, metadata: { resourceVersion, ...object.metadata } }, headers('json'));
      }
      default: {
        const type = await this.patchType(old.apiVersion, old.kind);
        return type ? api.call('PATCH', `${path}?${DRY_RUN}`, strategicPatch(old, object, type), headers('strategic-merge-patch+json'))
          : api.call('PATCH', `${path}?${DRY_RUN}`, mergePatch(old, object), headers('merge-patch+json'));
      }
    }
  }

  /** How a built-in kind is patched; a custom resource is not, it is merged. */
  private async patchType(apiVersion: string, kind: string): Promise<PatchType | undefined> {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    if (group.includes('.') && !group.endsWith('k8s.io')) return undefined;
    const address = `/openapi/v3/${group ? 'apis' : 'api'}/${apiVersion}`;
    if (!this.documents.has(address)) this.documents.set(address, this.controlPlane.api.get(address));
    return PatchType.of(await this.documents.get(address), kind);
  }

  private async remove(path: string): Promise<void> {
    const { api } = this.controlPlane;
    const { body } = await api.call('DELETE', path, { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 });
    if (body.metadata?.finalizers) await api.call('PATCH', path, { metadata: { finalizers: null } }, { 'content-type': 'application/merge-patch+json' });
  }

  private async collection(resource: Resource, namespace: string): Promise<string> {
    if (!resource.namespaced) return `${resource.base}/${resource.plural}`;
    if (/^[a-z0-9-]{1,63}$/.test(namespace)) {
      if (!this.namespaces.has(namespace)) this.namespaces.set(namespace, this.controlPlane.namespace(namespace));
      await this.namespaces.get(namespace);
    }
    return `${resource.base}/namespaces/${encodeURIComponent(namespace)}/${resource.plural}`;
  }

  /** Objects of one path take turns: two cluster-scoped ones may have the same name. */
  private inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.turns.get(path) ?? Promise.resolve()).catch(() => {}).then(work);
    this.turns.set(path, mine);
    return mine;
  }

  private get accept(): string {
    return this.options.stored ? 'application/json' : METADATA_ONLY;
  }
}

/** Does the work for every case, many at once. */
async function each(cases: readonly Case[], work: (asked: Case, index: number, worker: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async (_, worker) => {
    for (let i = next++; i < cases.length; i = next++) await work(cases[i], i, worker);
  }));
}

function notStored(subject: Subject, made: Answer): Verdict {
  const verdict = verdictOf(subject, made, false);
  return { ...verdict, allowed: null, by: `old:${verdict.by}` };
}

function parseOr(text: string): any {
  try { return parse(text); } catch { return undefined; }
}

function kindsOf(cases: readonly Case[]): Set<string> {
  return new Set(cases.map(asked => parseOr(asked.oldText ?? '')).filter(Boolean).map(({ apiVersion, kind }) => `${kind}.${String(apiVersion).split('/')[0]}`));
}
