const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** When a signal asks us to end, cleans up first. Returns the function after which a signal ends us at once again. */
export function onInterrupt(cleanUp: () => Promise<unknown>): () => void {
  const listeners = (Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]).map(signal => {
    const listener = () => {
      console.error(`${signal}: cleaning up ...`);
      void cleanUp().catch(error => console.error(error.message)).finally(() => process.exit(128 + SIGNALS[signal]));
    };
    process.on(signal, listener);   // also for a second Ctrl-C: the clean-up goes on
    return () => process.off(signal, listener);
  });
  return () => listeners.forEach(remove => remove());
}
