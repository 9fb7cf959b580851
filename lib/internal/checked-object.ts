import { ApiObject, ApiObjectProps, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { applyPatches } from './json-patches';
import { fail } from './naming';
import { checkAtSynthesis } from './synthesis-check';

/**
 * An object that this library makes. It asks for its check at synthesis itself, so that no construct can forget to; ESLint refuses a plain
 * `ApiObject` elsewhere in `lib/`.
 */
export class CheckedObject extends ApiObject {
  private readonly jsonPatches: JsonPatch[] = [];

  constructor(scope: Construct, id: string, props: ApiObjectProps) {
    super(scope, id, props);
    checkAtSynthesis(scope);
  }

  /** Changes the manifest, after everything that constructs write. */
  public addJsonPatch(...ops: JsonPatch[]): void {
    this.jsonPatches.push(...ops);
  }

  /** The manifest. Throws if a JSON patch does not apply. */
  public toJson(): any {
    const manifest = super.toJson();
    try {
      return applyPatches(manifest, this.jsonPatches);
    } catch (error) {
      return fail(this, (error as Error).message);
    }
  }
}
