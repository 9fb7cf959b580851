/** Something wrong with the build itself, or with an object that it cannot finish. */
export interface BuildProblem {
  readonly build: string;
  readonly ruleId: 'ha/kustomize-build' | 'ha/flux-syntax' | 'ha/flux-variable';
  readonly file: string;
  readonly index: number;
  readonly path: string;
  readonly message: string;
}
