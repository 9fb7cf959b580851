import { Prometheus } from '../cluster/prometheus';

/** Between two samples, in seconds. */
const STEP = 10;
const SAME_EPISODE = 3 * STEP;

/** A time during which an alert was pending or firing without a break. */
export interface Episode {
  readonly alert: string;
  readonly severity: string;
  readonly state: 'pending' | 'firing';
  /** Namespace, and the pod, pooler or cluster. */
  readonly where: string;
  /** Milliseconds of the clock. */
  readonly from: number;
  readonly seconds: number;
}

/** Every alert between two moments, from what Prometheus itself recorded of them. */
export async function alertEpisodes(prometheus: Prometheus, since: number, until: number): Promise<Episode[]> {
  const range = `start=${Math.floor(since / 1000)}&end=${Math.ceil(until / 1000)}&step=${STEP}`;
  const { result } = await prometheus.get(`/api/v1/query_range?query=ALERTS&${range}`);
  return result.flatMap(({ metric, values }: any) => episodes(values.map(([seconds]: [number]) => seconds)).map(([first, last]) => ({
    alert: metric.alertname,
    severity: metric.severity,
    state: metric.alertstate,
    where: [metric.namespace, metric.pod ?? metric.cnpg_pooler ?? metric.cnpg_cluster ?? metric.controller].filter(Boolean).join('/'),
    from: first * 1000,
    seconds: last - first + STEP,
  }))).sort((one: Episode, other: Episode) => one.from - other.from);
}

/** The first and the last of moments that follow each other closely. */
export function episodes(moments: readonly number[]): Array<[number, number]> {
  const found: Array<[number, number]> = [];
  for (const moment of moments) {
    const last = found.at(-1);
    if (last && moment - last[1] <= SAME_EPISODE) last[1] = moment;
    else found.push([moment, moment]);
  }
  return found;
}
