import { ApiObject, ApiObjectProps } from 'cdk8s';
import { Construct } from 'constructs';
import { checkAtSynthesis } from './synthesis-check';

/**
 * An object that this library makes. It asks for its check at synthesis itself, so that no construct can forget to; ESLint refuses a plain
 * `ApiObject` elsewhere in `lib/`.
 */
export class CheckedObject extends ApiObject {
  constructor(scope: Construct, id: string, props: ApiObjectProps) {
    super(scope, id, props);
    checkAtSynthesis(scope);
  }
}
