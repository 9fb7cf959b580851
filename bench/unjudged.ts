// node -r bench/unjudged.js main.js: a program as it is, without self-judging.
import { Node } from 'constructs';

const tryGetContext = Node.prototype.tryGetContext;
Node.prototype.tryGetContext = function (key: string): unknown {
  return key === 'cdk8s-postgres-ha/judge' ? false : tryGetContext.call(this, key);
};
