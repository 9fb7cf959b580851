import type * as engine from './engine';

/** The engine loads as long as cdk8s itself, and every program that declares a database loads the public surface: only who judges pays. */
export function loadEngine(): typeof engine.Engine {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('./engine') as typeof engine).Engine;
}
