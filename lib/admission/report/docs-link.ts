/** Where each rule has a section of its name. */
export const RULES_PAGE = 'https://github.com/cdk8s-postgres-ha/cdk8s-postgres-ha/blob/main/docs/RULES.md';

export function docsLink(id: string): string {
  return `${RULES_PAGE}#${id.replace('/', '')}`;
}
