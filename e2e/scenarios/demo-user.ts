import { pause } from './failover';

/** Somebody who writes into the form of examples/demo-app, as a browser would: with its hidden id and its cookie. */
export class User {
  public static of(address: string): User {
    return new User(address);
  }

  /** The ids of the notes that were acknowledged. */
  public readonly notes: string[] = [];
  /** What was not the page, such as `503`. */
  public readonly errors: string[] = [];
  /** How many notes were not on the page that came back. */
  public unseen = 0;
  /** The longest wait for an answer, in seconds. */
  public slowest = 0;
  private cookie = '';
  private stopped = false;

  private constructor(private readonly address: string) {}

  public stop(): void {
    this.stopped = true;
  }

  /** Writes a note every quarter of a second until it is stopped. */
  public async write(): Promise<void> {
    while (!this.stopped) {
      await this.writeOne().catch(error => { this.errors.push(reasonOf(error)); });
      await pause(0.25);
    }
  }

  private async writeOne(): Promise<void> {
    const form = await this.ask('/');
    const id = /name="id" value="([^"]+)"/.exec(form)?.[1];
    if (!id) throw new Error('the page has no form');
    const page = await this.ask('/notes', new URLSearchParams({ id, body: `note ${this.notes.length + 1}` }));
    this.notes.push(id);
    if (!page.includes(`id="${id}"`)) this.unseen++;
  }

  private async ask(path: string, body?: URLSearchParams): Promise<string> {
    const began = Date.now();
    try {
      const headers: Record<string, string> = this.cookie ? { cookie: this.cookie } : {};
      const response = await fetch(`${this.address}${path}`, { method: body ? 'POST' : 'GET', body, headers, redirect: 'manual', signal: AbortSignal.timeout(60_000) });
      this.cookie = response.headers.get('set-cookie')?.split(';')[0] ?? this.cookie;
      if (response.status === 303) return await this.ask(response.headers.get('location')!);
      if (response.status !== 200) throw new Error(`${response.status} to ${body ? 'POST' : 'GET'} ${path}`);
      return await response.text();
    } finally {
      this.slowest = Math.max(this.slowest, (Date.now() - began) / 1000);
    }
  }
}

/** `fetch` says that it failed, and its cause says why. */
function reasonOf({ message, cause }: Error): string {
  const { code, message: reason } = (cause ?? {}) as { readonly code?: string; readonly message?: string };
  return [message, code ?? reason].filter(Boolean).join(': ');
}
