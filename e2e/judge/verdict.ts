import { Answer } from '../machine/api';

/** What the API server and the webhooks say of one case. `allowed` is null if there was no verdict. */
export interface Verdict {
  readonly file: string;
  readonly kind: string;
  readonly op: 'create' | 'update';
  readonly allowed: boolean | null;
  readonly code: number;
  readonly reason?: string;
  /** Who refused: `schema`, `strict`, `decode`, `admission`, `webhook:<name>`, `parse`, `no-such-kind`, `old:<who>`, `infrastructure`. */
  readonly by?: string;
  readonly causes?: readonly { readonly field: string; readonly type: string; readonly message: string }[];
  readonly message?: string;
  readonly warnings: readonly string[];
  /** The object as it would be stored: defaults and the webhook's changes included. */
  readonly object?: any;
}

type Subject = Pick<Verdict, 'file' | 'kind' | 'op'>;

export function verdictOf(subject: Subject, answer: Answer, stored: boolean): Verdict {
  const { code, warnings, body } = answer;
  const allowed = answer.unavailable ? null : code < 300;
  if (allowed) return { ...subject, allowed, code, warnings, ...stored ? { object: body } : {} };
  const causes = (body.details?.causes ?? []).map((cause: any) => ({ field: cause.field ?? '', type: cause.reason ?? '', message: cause.message ?? '' }));
  return { ...subject, allowed, code, reason: body.reason ?? '', by: refuser(answer), causes, message: body.message ?? '', warnings };
}

/** A refusal that needed no server. */
export function refusal(subject: Subject, by: string, message: string, code = 0): Verdict {
  return { ...subject, allowed: by === 'infrastructure' ? null : false, code, reason: 'Client', by, causes: [], message, warnings: [] };
}

function refuser({ code, body, unavailable }: Answer): string {
  const message: string = body.message ?? '';
  if (unavailable) return 'infrastructure';
  const webhook = /^admission webhook "([^"]+)"/.exec(message);
  if (webhook) return `webhook:${webhook[1]}`;
  if (/strict decoding error/.test(message)) return 'strict';
  return ({ 400: 'decode', 403: 'admission', 422: 'schema' } as { [code: number]: string })[code] ?? 'other';
}
