/** What kustomize itself would refuse to build. */
export class BuildError extends Error {
  constructor(message: string, public readonly file: string, public readonly path = '') {
    super(message);
  }
}

/** What is not built here, though kustomize may. */
export class NotBuilt extends Error {}
