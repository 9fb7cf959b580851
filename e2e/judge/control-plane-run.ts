import { onInterrupt } from '../machine/interrupt';
import { ControlPlane } from './control-plane';

/** Starts a control plane, does the work, and stops it again, also when the work fails or somebody presses Ctrl-C. */
export async function withControlPlane<T>(firstPort: number | undefined, work: (controlPlane: ControlPlane) => Promise<T>, kubernetes?: string): Promise<T> {
  const controlPlane = new ControlPlane();
  const ended = onInterrupt(() => controlPlane.stop());
  try {
    const started = Date.now();
    await controlPlane.start(firstPort, kubernetes);
    console.error(`the judge is up after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    return await work(controlPlane);
  } finally {
    await controlPlane.stop();
    ended();
  }
}
