import { Finding, Report, ResourceReport, VerdictName } from './finding';

/** How many there are of each; an acknowledged finding does not count. */
export function summaryOf(resources: readonly ResourceReport[], files: number): Report['summary'] {
  const count = (test: (finding: Finding) => boolean) =>
    resources.reduce((sum, { findings }) => sum + findings.filter(finding => !finding.acknowledged && test(finding)).length, 0);
  const verdicts = (name: VerdictName) => resources.filter(({ verdict }) => verdict === name).length;
  return {
    files,
    resources: resources.length,
    allowed: verdicts('allowed'),
    denied: verdicts('denied'),
    skipped: verdicts('skipped'),
    errors: count(({ severity }) => severity === 'error'),
    warnings: count(({ severity }) => severity === 'warning'),
    infos: count(({ severity }) => severity === 'info'),
  };
}
