import { PlainRule } from '../report/rule-text';

/** What is said about builds. No manifest can show it, so that there are no examples. */
export const BUILD_RULES: readonly PlainRule[] = [
  {
    id: 'ha/kustomize-build',
    severity: 'error',
    what: 'A folder with a `kustomization.yaml` cannot be built.',
    fix: 'Correct what the message names; `kustomize build` says the same.',
    why: 'Flux, Argo CD and `kubectl apply -k` build the folder first, and stop with the same mistake: nothing of it is applied, and nothing of it is judged here.',
    source: 'https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/',
  },
  {
    id: 'ha/flux-syntax',
    severity: 'error',
    what: 'Flux cannot substitute the variables of an object.',
    fix: 'Write `$$` for a `$` that is not meant for Flux, or put the annotation `kustomize.toolkit.fluxcd.io/substitute: disabled` on the object.',
    why: 'A Kustomization with `postBuild` reads every `${` in its objects, scripts in ConfigMaps too, and stops when it cannot.',
    source: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution',
  },
  {
    id: 'ha/flux-variable',
    severity: 'warning',
    what: 'A variable of Flux has no value and no default.',
    fix: 'Set it in `postBuild.substitute`, give it a default (`${NAME:=value}`), or write `$${NAME}` where Flux is not meant.',
    why: 'Since kustomize-controller 1.9 the build stops there (`StrictPostBuildSubstitutions`); older versions put in nothing, without a word.',
    source: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution',
  },
];
