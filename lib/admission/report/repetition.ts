import { Finding, ResourceReport } from './finding';

/**
 * What several builds find in one place of one file is said once, with the names of the others, though names and values in it may
 * differ.
 */
export function withoutRepetition(resources: readonly ResourceReport[]): ResourceReport[] {
  const first = new Map<string, { readonly build: string; readonly others: string[] }>();
  const keyOf = ({ ruleId, severity, file, line, column, path }: Finding) => JSON.stringify([ruleId, severity, file, line, column, path]);
  for (const { build, findings } of resources) {
    if (build === undefined) continue;
    for (const finding of findings) {
      const known = first.get(keyOf(finding));
      if (!known) first.set(keyOf(finding), { build, others: [] });
      else if (known.build !== build && !known.others.includes(build)) known.others.push(build);
    }
  }
  return resources.map(resource => {
    const { build } = resource;
    if (build === undefined) return resource;
    const findings = resource.findings.flatMap(finding => {
      const { build: named, others } = first.get(keyOf(finding))!;
      if (named !== build) return [];
      return [others.length ? { ...finding, alsoIn: others } : finding];
    });
    return { ...resource, findings };
  });
}
