/**
 * Try a request again, with growing and jittered pauses. Only an idempotent GET is
 * ever repeated: a POST may have done its work before the answer was lost.
 */
import { delay } from '../core/abort';
import { backoffDelay } from '../core/backoff';
import { NetworkError, ResponseError } from './errors';

export interface RetryOptions {
  /** Tries in all, the first one included. */
  readonly attempts: number;
  /** Upper bound of the first pause and of every pause, milliseconds. */
  readonly base: number;
  readonly cap: number;
  readonly random?: () => number;
}

/** Three tries over about a second: a restart of the engine takes less. */
export const RETRY: RetryOptions = { attempts: 3, base: 400, cap: 4000 };

/** Worth another try: no answer, too busy, engine or proxy between two lives. */
export function isTransient(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  return error instanceof ResponseError && [429, 502, 503, 504].includes(error.status);
}

/** Run `attempt`, again where it failed for a passing reason. */
export async function retryGet<T>(
  attempt: () => Promise<T>,
  signal: AbortSignal | undefined,
  options: RetryOptions = RETRY
): Promise<T> {
  for (let failed = 0; ; failed++) {
    try {
      return await attempt();
    } catch (error) {
      if (failed + 1 >= options.attempts || signal?.aborted || !isTransient(error)) {
        throw error;
      }
      const asked = error instanceof ResponseError ? error.retryAfter : null;
      const pause = asked === null ? backoffDelay(failed, options) : asked * 1000;
      await delay(Math.min(pause, options.cap), signal);
    }
  }
}
