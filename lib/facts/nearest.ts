/** The nearest of some words, if one is near enough to have been meant. */
export function nearest(wrong: string, words: Iterable<string>): string | undefined {
  let [found, least] = [undefined as string | undefined, Math.min(3, Math.floor(wrong.length / 3)) + 1];
  for (const word of words) {
    if (Math.abs(word.length - wrong.length) >= least) continue;
    const far = distance(wrong, word);
    if (far < least) [found, least] = [word, far];
  }
  return found;
}

/** Insertions, deletions, substitutions and swaps of neighbours between two words. */
function distance(one: string, other: string): number {
  let [before, row] = [[] as number[], Array.from({ length: other.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const substituted = row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1] ? before[j - 2] + 1 : Infinity;
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, substituted, swapped));
    }
    [before, row] = [row, next];
  }
  return row[other.length];
}
