import { ErrorType, FieldError } from '../field-error';
import { minorVersion } from '../server';
import { Json } from '../../../facts/json-value';

/** What the validation of one object of Kubernetes itself has found. */
export class ObjectValidation {
  public readonly errors: FieldError[] = [];
  public readonly warnings: { readonly path: string; readonly message: string }[] = [];
  /** What a change is made to. */
  public old?: Json;
  /** Paths that were not validated here, so that the verdict of the server is not known. */
  public readonly open: string[] = [];

  /** `minor` is the version of the server: 34 for 1.34. */
  constructor(public readonly minor = minorVersion({})) {}

  /** `path` is as the server writes it, with the key of a map in brackets; the manifest may have the mistake elsewhere. */
  public fail(type: ErrorType, path: string, message: string, at = manifestPath(path)): void {
    this.errors.push({ type, path, message, at, ruleId: 'apiserver/validation' });
  }

  /** What the server warns of, in its words. */
  public warn(path: string, message: string): void {
    this.warnings.push({ path: manifestPath(path), message });
  }

  public leave(path: string): void {
    this.open.push(manifestPath(path));
  }
}

function manifestPath(path: string): string {
  return path.replace(/\[(\D[^\]]*)\]/g, '.$1');
}
