/**
 * Giving up politely: recognise an abort, join signals, wait or race under one.
 */

/** The error of somebody who gave up; never shown to a person. */
export function abortError(message = 'The request was given up.'): DOMException {
  return new DOMException(message, 'AbortError');
}

export function isAbort(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    (error as { name?: unknown }).name === 'AbortError'
  );
}

/** Throw the signal's reason if it has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason;
}

/** A signal that fires with the first of several, and a way to let go of them. */
export function joinSignals(signals: readonly (AbortSignal | undefined)[]): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  // Not AbortSignal.any: older browsers lack it, and it cannot be let go of.
  const controller = new AbortController();
  const undo: (() => void)[] = [];
  const release = () => {
    for (const off of undo.splice(0)) off();
  };
  for (const signal of signals) {
    if (!signal) continue;
    if (signal.aborted) {
      release();
      controller.abort(signal.reason);
      break;
    }
    const fire = () => {
      release();
      controller.abort(signal.reason);
    };
    signal.addEventListener('abort', fire);
    undo.push(() => signal.removeEventListener('abort', fire));
  }
  return { signal: controller.signal, release };
}

/** The promise's outcome, or the signal's reason if that comes first. */
export function raceAbort<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined
): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const fire = () => reject(signal.reason as Error);
    if (signal.aborted) {
      promise.catch(() => undefined);
      fire();
      return;
    }
    signal.addEventListener('abort', fire, { once: true });
    promise
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', fire));
  });
}

/** Wait; rejects with the signal's reason, and leaves no timer behind. */
export function delay(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const fire = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', fire);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', fire, { once: true });
  });
}
