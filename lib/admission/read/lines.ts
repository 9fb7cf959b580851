/** Where something stands in a text; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The lines of a text, which are counted when the first place is asked for. */
export class Lines {
  private starts: readonly number[] | undefined;

  constructor(private readonly text: string) {}

  public at(offset: number): Place {
    const starts = (this.starts ??= [...this.find()]);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low] + 1 };
  }

  private *find(): Generator<number> {
    yield 0;
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) yield at + 1;
  }
}
