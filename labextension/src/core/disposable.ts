/**
 * What a long-lived object has to undo: added as it is made, run backwards once.
 */

export interface Disposable {
  dispose(): void;
}

type Undo = () => void;

export class DisposableStore implements Disposable {
  private undos: Undo[] = [];
  private disposed = false;

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Undo this at the end; at once where the end has already come. */
  add<T extends Disposable | Undo>(item: T): T {
    const undo: Undo = typeof item === 'function' ? item : () => item.dispose();
    if (this.disposed) undo();
    else this.undos.push(undo);
    return item;
  }

  /** `addEventListener` that is undone at the end. */
  listen<E extends Event>(
    target: EventTarget,
    type: string,
    listener: (event: E) => void,
    options?: boolean | AddEventListenerOptions
  ): void {
    if (this.disposed) return;
    // The caller names the event class that belongs to `type`.
    const handler = listener as EventListener;
    target.addEventListener(type, handler, options);
    this.undos.push(() => target.removeEventListener(type, handler, options));
  }

  /** Run every undo, last first, also when one throws; then throw the first error. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    const errors: unknown[] = [];
    for (const undo of this.undos.reverse()) {
      try {
        undo();
      } catch (error) {
        errors.push(error);
      }
    }
    this.undos = [];
    if (errors.length > 0) throw errors[0];
  }
}
