/**
 * Whether cdk8s validates an app that the same call of `App.synth()` has validated before: it does so once at the start, and again for every
 * chart. Nothing but the stack tells. Where it does not (minified, or another version of cdk8s) the answer is no, which costs time only.
 */
export function isRevalidation(): boolean {
  const frames = callers();
  const at = frames.findIndex(({ name }) => name !== null && SYNTHESES.includes(name));
  const [chart, rendering, synth] = frames.slice(at);
  return at >= 0 && chart.name === '_synthChart' && rendering?.name === 'toJson' && WHOLE.includes(synth?.name ?? '') && synth.file === chart.file;
}

const WHOLE = ['synth', 'synthYaml'];
const SYNTHESES = ['_synthChart', ...WHOLE];

/** Enough for what constructs and cdk8s put between a validation and `App.synth()`. */
const DEPTH = 20;

function callers(): { readonly name: string | null; readonly file: string | null | undefined }[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = DEPTH;
    Error.prepareStackTrace = (_, sites) => sites;
    const sites = new Error().stack as unknown as NodeJS.CallSite[];
    return sites.map(site => ({ name: site.getFunctionName(), file: site.getFileName() }));
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}
