import { AuthLine, authLines } from './auth-file';
import { AuthProblem } from './hba';

/**
 * What is wrong with the items of `pg_ident`: each has the name of a map, a user of the system and a role. With a wrong line
 * PostgreSQL starts without any map,
 * CloudNativePG's own included, so that not even the operator can log in.
 *
 * @param major Undefined when it is not known.
 * @see https://www.postgresql.org/docs/current/auth-username-maps.html
 */
export function identProblems(items: readonly string[], major = 18): AuthProblem[] {
  return authLines(items).flatMap(line => {
    const message = lineProblem(line, major);
    return message === undefined ? [] : [{ index: line.index, message }];
  });
}

const FIELDS = ['the name of the map', 'the user of the system', 'the role'];

function lineProblem({ fields }: AuthLine, major: number): string | undefined {
  if (major >= 16 && fields.length === 2 && ['include', 'include_if_exists', 'include_dir'].includes(fields[0][0].text)) return undefined;
  for (const [i, what] of FIELDS.entries()) {
    if (!fields[i]) return `it ends before ${what}`;
    if (fields[i].length > 1) return `${what} is a list: ${fields[i].map(({ text }) => text).join(',')}`;
  }
  return undefined;
}
