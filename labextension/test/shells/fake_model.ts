/** A widget model as anywidget gives it, whose other end a test plays. */
import type { WidgetModel } from '../../src/shells/widget/kernel_link';

type Listener = (...args: never[]) => void;

export interface Sent {
  readonly content: Record<string, unknown>;
  readonly buffers: readonly ArrayBuffer[];
}

export class FakeModel implements WidgetModel {
  readonly sent: Sent[] = [];
  saved = 0;
  private readonly traits: Map<string, unknown>;
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(traits: Record<string, unknown> = {}) {
    this.traits = new Map(
      Object.entries({ height: 500, color_by: null, embedding: null, ...traits })
    );
  }

  get(name: string): unknown {
    return this.traits.get(name);
  }

  set(name: string, value: unknown): void {
    if (this.traits.get(name) === value) return;
    this.traits.set(name, value);
    this.fire(`change:${name}`);
  }

  save_changes(): void {
    this.saved += 1;
  }

  on(event: string, listener: Listener): void {
    const known = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, known.add(listener));
  }

  off(event: string, listener: Listener): void {
    this.listeners.get(event)?.delete(listener);
  }

  send(
    content: unknown,
    _callbacks?: unknown,
    buffers: readonly ArrayBuffer[] = []
  ): void {
    this.sent.push({ content: content as Record<string, unknown>, buffers });
  }

  /** A message from the kernel. */
  arrive(content: unknown, ...buffers: Uint8Array[]): void {
    this.fire(
      'msg:custom',
      content,
      buffers.map(b => new DataView(b.buffer, b.byteOffset, b.byteLength))
    );
  }

  /** The last message of a type that was sent to the kernel. */
  last(type: string): Sent | undefined {
    return this.sent.filter(({ content }) => content['type'] === type).at(-1);
  }

  get listenerCount(): number {
    return [...this.listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }

  private fire(event: string, ...args: unknown[]): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) {
      (listener as (...given: unknown[]) => void)(...args);
    }
  }
}
