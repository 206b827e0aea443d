/**
 * Only the newest question counts: a new run gives up the one before it, and an
 * answer that comes late is `STALE`, never mixed with a newer one.
 */
import { abortError, isAbort } from './abort';

export const STALE: unique symbol = Symbol('stale');
export type Stale = typeof STALE;

export class Latest {
  private current: AbortController | null = null;

  /** The result of `work`, or `STALE` when a newer run or `cancel` overtook it. */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | Stale> {
    this.cancel();
    const controller = new AbortController();
    this.current = controller;
    try {
      const result = await work(controller.signal);
      return controller.signal.aborted ? STALE : result;
    } catch (error) {
      // Errors of an overtaken run concern nobody; an abort from elsewhere does.
      if (controller.signal.aborted) return STALE;
      if (isAbort(error)) return STALE;
      throw error;
    } finally {
      if (this.current === controller) this.current = null;
    }
  }

  get isRunning(): boolean {
    return this.current !== null;
  }

  /** Give up what runs now. */
  cancel(): void {
    this.current?.abort(abortError('A newer request took its place.'));
    this.current = null;
  }

  dispose(): void {
    this.cancel();
  }
}
