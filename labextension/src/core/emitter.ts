/**
 * One typed event, or a map of named ones. Listeners run in the order they came;
 * a listener that throws never keeps the others from running.
 */

export type Listener<T> = (payload: T) => void;

export class Emitter<T> {
  private readonly listeners = new Set<Listener<T>>();

  /** Listen; the answer stops listening. The same function counts once per call. */
  on(listener: Listener<T>): () => void {
    // A wrapper of its own, so that two owners of one function do not share a slot.
    const own: Listener<T> = payload => listener(payload);
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  /** Call every listener, then throw the first error that one of them threw. */
  emit(payload: T): void {
    const errors: unknown[] = [];
    for (const listener of [...this.listeners]) {
      // Removed by an earlier listener of this very round: it has said goodbye.
      if (!this.listeners.has(listener)) continue;
      try {
        listener(payload);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  get size(): number {
    return this.listeners.size;
  }

  dispose(): void {
    this.listeners.clear();
  }
}

/** Named events: `M` maps an event's name to its payload. */
export class Events<M extends object> {
  private readonly emitters = new Map<keyof M, Emitter<unknown>>();

  on<K extends keyof M>(event: K, listener: Listener<M[K]>): () => void {
    let emitter = this.emitters.get(event);
    if (!emitter) this.emitters.set(event, (emitter = new Emitter<unknown>()));
    return emitter.on(payload => listener(payload as M[K]));
  }

  emit<K extends keyof M>(event: K, payload: M[K]): void {
    this.emitters.get(event)?.emit(payload);
  }

  dispose(): void {
    for (const emitter of this.emitters.values()) emitter.dispose();
    this.emitters.clear();
  }
}
