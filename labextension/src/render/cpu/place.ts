/**
 * Where scenes are drawn, seen from the page: a worker, or the page's own thread. One
 * for all viewers of a page; the last viewer closes it.
 */
import { Host } from './host';
import { owned, transfers } from './protocol';
import type { Message, News, Order } from './protocol';
import { bestRuntime } from './runtime';

/** Milliseconds without a viewer: the one after the trial need not start a worker. */
const LINGER = 3_000;

type Listener = (news: News) => void;

/** Makes workers until one of them runs; null: none does. */
export type WorkerMaker = () => Promise<Worker | null>;

export class Place {
  private static current: Place | null = null;
  private readonly listeners = new Map<number, Listener>();
  private next = 1;
  private waiting: [number, Order][] | null = [];
  private worker: Worker | null = null;
  private host: Host | null = null;
  private closed = false;
  private idle: ReturnType<typeof setTimeout> | null = null;

  private constructor(makeWorker: WorkerMaker) {
    void this.start(makeWorker);
  }

  static get(makeWorker: WorkerMaker): Place {
    Place.current ??= new Place(makeWorker);
    return Place.current;
  }

  /** Viewers that are open here. */
  get viewers(): number {
    return this.listeners.size;
  }

  open(listener: Listener): number {
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = null;
    const scene = this.next;
    this.next += 1;
    this.listeners.set(scene, listener);
    this.send(scene, { do: 'open' });
    return scene;
  }

  send(scene: number, order: Order): void {
    if (this.closed) return;
    if (this.host) this.host.take({ scene, order });
    else this.post(scene, owned(order));
  }

  close(scene: number): void {
    this.send(scene, { do: 'close' });
    this.listeners.delete(scene);
    if (this.listeners.size > 0) return;
    this.idle = setTimeout(() => this.end(), LINGER);
  }

  private end(): void {
    this.closed = true;
    this.worker?.terminate();
    this.host?.dispose();
    if (Place.current === this) Place.current = null;
  }

  private post(scene: number, order: Order): void {
    if (this.waiting) this.waiting.push([scene, order]);
    else this.worker?.postMessage({ scene, order }, transfers(order));
  }

  private async start(makeWorker: WorkerMaker): Promise<void> {
    const worker = await makeWorker();
    if (this.closed) {
      worker?.terminate();
      return;
    }
    if (worker) {
      worker.onmessage = ({ data }: MessageEvent<Message>) => this.hear(data);
      worker.onerror = event => this.fail(event.message);
      this.worker = worker;
    } else {
      const host = new Host(await bestRuntime(), message => this.hear(message));
      if (this.closed) host.dispose();
      else this.host = host;
    }
    const waiting = this.waiting ?? [];
    this.waiting = null;
    for (const [scene, order] of waiting) {
      if (this.host) this.host.take({ scene, order });
      else this.post(scene, order);
    }
  }

  /** The worker broke: nobody here is drawn any more. */
  private fail(message: string): void {
    for (const listener of this.listeners.values()) {
      listener({ tell: 'failed', request: null, message });
    }
  }

  private hear(message: Message): void {
    if ('ready' in message) return;
    this.listeners.get(message.scene)?.(message.news);
  }
}
