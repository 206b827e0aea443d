/**
 * All scenes of one place, and whose turn it is: between two steps of any of them the
 * orders that came meanwhile are done, so that the newest camera wins.
 */
import type { Message, News, OrderMessage } from './protocol';
import type { Runtime } from './runtime';
import { Scene } from './scene';

export class Host {
  private readonly scenes = new Map<number, Scene>();
  private readonly awake = new Set<number>();
  private scheduled = false;
  private readonly channel = new MessageChannel();

  constructor(
    private readonly runtime: Runtime,
    private readonly post: (message: Message) => void
  ) {
    // A message comes after those that wait already; a timer would come late.
    this.channel.port1.onmessage = () => this.turn();
  }

  take({ scene: id, order }: OrderMessage): void {
    const tell = (news: News) => this.post({ scene: id, news });
    try {
      if (order.do === 'open') {
        const scene = new Scene(this.runtime, tell, () => this.wake(id));
        this.scenes.set(id, scene);
      } else if (order.do === 'close') {
        this.scenes.get(id)?.dispose();
        this.scenes.delete(id);
        this.awake.delete(id);
      } else this.scenes.get(id)?.do(order);
    } catch (error) {
      const request = 'request' in order ? order.request : null;
      tell({ tell: 'failed', request, message: messageOf(error) });
    }
  }

  dispose(): void {
    for (const scene of this.scenes.values()) scene.dispose();
    this.scenes.clear();
    this.channel.port1.close();
  }

  private wake(id: number): void {
    this.awake.add(id);
    if (this.scheduled) return;
    this.scheduled = true;
    this.channel.port2.postMessage(null);
  }

  /** One step of every scene that has something to do. */
  private turn(): void {
    this.scheduled = false;
    const ids = [...this.awake];
    this.awake.clear();
    for (const id of ids) {
      try {
        if (this.scenes.get(id)?.turn()) this.wake(id);
      } catch (error) {
        const news: News = { tell: 'failed', request: null, message: messageOf(error) };
        this.post({ scene: id, news });
      }
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
