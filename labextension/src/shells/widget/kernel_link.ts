/**
 * One view's end of the widget's comm: checked messages in, addressed messages out, and
 * every listener removed at the end.
 */
import { Emitter } from '../../core/emitter';
import { parseFromKernel, type FromKernel, type ToKernel } from './messages';

type CustomListener = (content: unknown, buffers: readonly DataView[]) => void;

/** What we use of an anywidget model; a trait is one of `ViewerTraits`. */
export interface WidgetModel {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, listener: CustomListener | (() => void)): void;
  off(event: string, listener: CustomListener | (() => void)): void;
  send(content: unknown, callbacks?: unknown, buffers?: readonly ArrayBuffer[]): void;
}

/** A message from the kernel with its buffers. */
export interface Arrival {
  readonly message: FromKernel;
  readonly buffers: readonly DataView[];
}

type WithoutView<T> = T extends unknown ? Omit<T, 'view'> : never;

export class KernelLink {
  readonly view: string;
  private readonly arrivals = new Emitter<Arrival>();
  private readonly model: WidgetModel;
  private readonly listener: CustomListener;
  private count = 0;

  constructor(model: WidgetModel, view: string = newViewId()) {
    this.model = model;
    this.view = view;
    this.listener = (content, buffers) => {
      const message = parseFromKernel(content);
      if (message === null || !this.isForUs(message)) return;
      this.arrivals.emit({ message, buffers });
    };
    model.on('msg:custom', this.listener);
  }

  /** Listen to one type of message that is for this view, or for every view. */
  on<K extends FromKernel['type']>(
    type: K,
    listener: (
      message: Extract<FromKernel, { type: K }>,
      buffers: readonly DataView[]
    ) => void
  ): () => void {
    return this.arrivals.on(({ message, buffers }) => {
      if (message.type === type) {
        listener(message as Extract<FromKernel, { type: K }>, buffers);
      }
    });
  }

  send(message: WithoutView<ToKernel>, buffers: readonly ArrayBuffer[] = []): void {
    this.model.send({ ...message, view: this.view }, undefined, buffers);
  }

  /** An id that no other view of the same kernel uses. */
  nextId(): string {
    this.count += 1;
    return `${this.view}-${this.count}`;
  }

  dispose(): void {
    this.model.off('msg:custom', this.listener);
    this.arrivals.dispose();
  }

  private isForUs(message: FromKernel): boolean {
    return message.type === 'response'
      ? message.id.startsWith(`${this.view}-`)
      : message.to === null || message.to === this.view;
  }
}

function newViewId(): string {
  // Not crypto.randomUUID: absent where Jupyter runs over plain HTTP.
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}
