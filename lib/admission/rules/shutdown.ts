import { each, LibraryRule, problemIf } from './world';

/** The operator's own values, in seconds. */
const STOP_DELAY = 1800;
const SMART_SHUTDOWN = 180;
/** What a fast shutdown needs at least. */
const FAST_SHUTDOWN = 15;

export const shutdownRules: readonly LibraryRule[] = [
  {
    id: 'ha/shutdown-time',
    severity: 'warning',
    what: 'A smart shutdown takes so much of `stopDelay` that the fast one after it has no time to end.',
    fix: 'Lower `smartShutdownTimeout`, or raise `stopDelay`, so that at least 15 seconds are left.',
    why: 'At the end of `stopDelay` Kubernetes kills PostgreSQL, which then starts with a recovery. The fast shutdown waits for the WAL to '
      + 'be archived and sent to the replicas. '
      + 'The defaults are 1800 and 180 seconds. With a `smartShutdownTimeout` of `stopDelay` or more the operator shuts down fast at once, '
      + 'and the rule is silent.',
    source: 'https://cloudnative-pg.io/docs/1.30/instance_manager/#shutdown-control',
    wrong: '[{Cluster: {spec: {stopDelay: 30, smartShutdownTimeout: 20}}}]',
    right: '[{Cluster: {spec: {stopDelay: 30, smartShutdownTimeout: 15}}}]',
    check: world => each(world, 'Cluster', ({ spec }) => {
      const { stopDelay = STOP_DELAY, smartShutdownTimeout = SMART_SHUTDOWN } = spec;
      const left = stopDelay - smartShutdownTimeout;
      return problemIf(smartShutdownTimeout > 0 && left > 0 && left < FAST_SHUTDOWN, spec.stopDelay === undefined ? 'spec.smartShutdownTimeout' : 'spec.stopDelay',
        `a smart shutdown of ${smartShutdownTimeout} s leaves ${left} s of ${stopDelay} s for the fast one`);
    }),
  },
];
