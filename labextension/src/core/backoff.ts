/**
 * How long to wait before the next try: exponential with full jitter, so that many
 * clients of a server that comes back do not all return at the same moment.
 */

export interface BackoffOptions {
  /** Upper bound of the first wait, milliseconds. */
  readonly base: number;
  /** No wait is longer, milliseconds. */
  readonly cap: number;
  /** In [0, 1); for tests. */
  readonly random?: () => number;
}

export const DEFAULT_BACKOFF: BackoffOptions = { base: 250, cap: 10_000 };

/** Milliseconds before try number `attempt` + 1 (`attempt` counts failures, from 0). */
export function backoffDelay(
  attempt: number,
  { base, cap, random = Math.random }: BackoffOptions = DEFAULT_BACKOFF
): number {
  // 2 ** 1024 is Infinity, and min() makes it the cap.
  const bound = Math.min(cap, base * 2 ** Math.max(0, attempt));
  // Never 0: a tenth of the bound keeps a failing server from a busy loop.
  return bound * (0.1 + 0.9 * random());
}
