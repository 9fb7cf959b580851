/** A small seeded generator of numbers (mulberry32), so that a seed names a set of cases forever. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** One item, copied, so that a case never shares a value with another. */
  pick<T>(list: readonly T[]): T {
    return structuredClone(list[this.below(list.length)]);
  }

  chance(p: number): boolean {
    return this.next() < p;
  }
}
