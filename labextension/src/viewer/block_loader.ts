/**
 * Which block comes next: several streams (points, colours, hidden fields) are
 * loaded block by block, the lowest block of the most important stream first, so
 * that a new colour's first block overtakes the rest of an old one.
 */
import { abortError, isAbort } from '../core/abort';

export interface Stream {
  /** What it is; a stream with the same key goes on where it was. */
  readonly key: string;
  /** Blocks that are here already; read before each choice. */
  readonly next: () => number;
  /** Get and keep block `next()`. */
  readonly load: (block: number, signal: AbortSignal) => Promise<void>;
}

interface Running {
  readonly stream: Stream;
  readonly controller: AbortController;
}

/** Points and colours at once, and one more for a colour that overtakes. */
const PARALLEL = 3;

export class BlockLoader {
  private streams: readonly Stream[] = [];
  private readonly running = new Map<string, Running>();
  private readonly failed = new Set<string>();
  private disposed = false;

  constructor(
    private readonly blocks: number,
    private readonly onError: (key: string, error: unknown) => void
  ) {}

  /** What is needed now, the most important first. Anything else is given up. */
  setStreams(streams: readonly Stream[]): void {
    this.streams = streams;
    const keys = new Set(streams.map(({ key }) => key));
    for (const [key, { controller }] of this.running) {
      if (!keys.has(key)) {
        this.running.delete(key);
        controller.abort(abortError());
      }
    }
    // A stream that was dropped and asked for again gets another chance.
    for (const key of this.failed) if (!keys.has(key)) this.failed.delete(key);
    this.pump();
  }

  /** Try again what failed. */
  retry(): void {
    this.failed.clear();
    this.pump();
  }

  dispose(): void {
    this.disposed = true;
    this.setStreams([]);
  }

  private pump(): void {
    while (!this.disposed && this.running.size < PARALLEL) {
      const stream = this.choose();
      if (stream === null) return;
      void this.run(stream);
    }
  }

  private choose(): Stream | null {
    let best: Stream | null = null;
    for (const stream of this.streams) {
      if (this.running.has(stream.key) || this.failed.has(stream.key)) continue;
      if (stream.next() >= this.blocks) continue;
      if (best === null || stream.next() < best.next()) best = stream;
    }
    return best;
  }

  private async run(stream: Stream): Promise<void> {
    const controller = new AbortController();
    this.running.set(stream.key, { stream, controller });
    try {
      await stream.load(stream.next(), controller.signal);
    } catch (error) {
      if (controller.signal.aborted || isAbort(error)) return;
      this.failed.add(stream.key);
      this.onError(stream.key, error);
    } finally {
      // An aborted run may already have a successor under its key.
      if (this.running.get(stream.key)?.controller === controller) {
        this.running.delete(stream.key);
      }
      this.pump();
    }
  }
}
