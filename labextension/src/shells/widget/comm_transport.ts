/**
 * The data contract over the widget's comm: for a live AnnData, and where no Jupyter
 * server can be reached.
 */
import { abortError } from '../../core/abort';
import { NetworkError } from '../../data/errors';
import type {
  Transport,
  TransportRequest,
  TransportResponse
} from '../../data/transport';
import type { KernelLink } from './kernel_link';
import { MAX_BODY } from './messages';

export interface CommTransportOptions {
  /** A kernel answers nothing while a cell runs: minutes, not seconds. */
  readonly timeoutMs?: number;
  /** The rest waits here, where it can still be given up. */
  readonly maxInFlight?: number;
}

interface Waiting {
  readonly request: TransportRequest;
  readonly resolve: (response: TransportResponse) => void;
  readonly reject: (reason: unknown) => void;
}

export class CommTransport implements Transport {
  private readonly link: KernelLink;
  private readonly timeoutMs: number;
  private readonly maxInFlight: number;
  private readonly stopListening: () => void;
  private readonly inFlight = new Map<
    string,
    { settle: (outcome: TransportResponse | { readonly failure: unknown }) => void }
  >();
  private queue: Waiting[] = [];
  private disposed = false;

  constructor(link: KernelLink, options: CommTransportOptions = {}) {
    this.link = link;
    this.timeoutMs = options.timeoutMs ?? 600_000;
    this.maxInFlight = options.maxInFlight ?? 4;
    this.stopListening = link.on('response', (message, buffers) => {
      const body = buffers[0] ?? new DataView(new ArrayBuffer(0));
      this.inFlight.get(message.id)?.settle({
        status: message.status,
        headers: new Map(
          Object.entries(message.headers).map(([name, value]) => [
            name.toLowerCase(),
            value
          ])
        ),
        body: copyOf(body)
      });
    });
  }

  send(request: TransportRequest): Promise<TransportResponse> {
    return new Promise((resolve, reject) => {
      if (this.disposed) {
        reject(abortError('The viewer was closed.'));
        return;
      }
      if (request.signal?.aborted) {
        reject(request.signal.reason as Error);
        return;
      }
      if (JSON.stringify(request.body ?? null).length > MAX_BODY) {
        reject(new NetworkError('The request is too large for the kernel connection.'));
        return;
      }
      const waiting: Waiting = { request, resolve, reject };
      request.signal?.addEventListener('abort', () => this.giveUp(waiting), {
        once: true
      });
      this.queue.push(waiting);
      this.pump();
    });
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.stopListening();
    const gone = abortError('The viewer was closed.');
    for (const waiting of this.queue.splice(0)) waiting.reject(gone);
    for (const { settle } of [...this.inFlight.values()]) settle({ failure: gone });
  }

  /** Nobody waits any more: never send it, if it was not sent yet. */
  private giveUp(waiting: Waiting): void {
    if (this.queue.includes(waiting)) {
      this.queue = this.queue.filter(other => other !== waiting);
      waiting.reject(waiting.request.signal?.reason);
    }
  }

  private pump(): void {
    while (this.inFlight.size < this.maxInFlight) {
      const waiting = this.queue.shift();
      if (!waiting) return;
      this.start(waiting);
    }
  }

  private start({ request, resolve, reject }: Waiting): void {
    const id = this.link.nextId();
    const onAbort = (): void => settle({ failure: request.signal?.reason });
    const timer = setTimeout(() => {
      settle({ failure: new NetworkError('The kernel did not answer in time.') });
    }, this.timeoutMs);
    const settle = (outcome: TransportResponse | { readonly failure: unknown }): void => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', onAbort);
      this.inFlight.delete(id);
      if ('failure' in outcome) reject(outcome.failure);
      else resolve(outcome);
      this.pump();
    };
    request.signal?.addEventListener('abort', onAbort, { once: true });
    this.inFlight.set(id, { settle });
    try {
      this.link.send({
        type: 'request',
        id,
        method: request.method,
        path: request.path,
        body: request.body ?? null
      });
    } catch (error) {
      settle({
        failure: new NetworkError('The kernel is not connected.', { cause: error })
      });
    }
  }
}

/** The bytes of a view as a buffer of their own: what arrives may be a slice. */
function copyOf(view: DataView): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = view;
  if (byteOffset === 0 && byteLength === buffer.byteLength) {
    return buffer as ArrayBuffer;
  }
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}
