/**
 * The masks as the viewer sees them: in a worker where one can be started, else on
 * the main thread, a block at a time.
 */
import { abortError, delay } from '../core/abort';
import {
  MaskEngine,
  type BlockFlags,
  type Marks,
  type MaskCodes,
  type Rule
} from './masks';
import type { FromMasks, ToMasks } from './masks_protocol';

export interface Masks {
  /** Takes the codes over: the caller keeps none. */
  setCodes(key: string, start: number, codes: MaskCodes): void;
  drop(key: string): void;
  setRules(rules: readonly Rule[]): void;
  setMarks(marks: Marks): void;
  /** Flags of a block under the rules and marks that were set before. */
  flags(start: number, end: number): Promise<BlockFlags>;
  dispose(): void;
}

/** Cells that take no longer than a moment: no need to let the page breathe. */
const AT_ONCE = 1 << 16;

/** On the main thread, between frames. */
export class LocalMasks implements Masks {
  private readonly engine = new MaskEngine();
  private readonly controller = new AbortController();

  setCodes(key: string, start: number, codes: MaskCodes): void {
    this.engine.setCodes(key, start, codes);
  }

  drop(key: string): void {
    this.engine.drop(key);
  }

  setRules(rules: readonly Rule[]): void {
    this.engine.setRules(rules);
  }

  setMarks(marks: Marks): void {
    this.engine.setMarks(marks);
  }

  async flags(start: number, end: number): Promise<BlockFlags> {
    if (end - start > AT_ONCE) await delay(0, this.controller.signal);
    return this.engine.flags(start, end);
  }

  dispose(): void {
    this.controller.abort(abortError());
  }
}

interface Waiting {
  readonly resolve: (answer: BlockFlags) => void;
  readonly reject: (error: Error) => void;
}

export class WorkerMasks implements Masks {
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  /**
   * @param lost - The worker ended (or never began): its codes are gone.
   */
  constructor(
    private readonly worker: Worker,
    lost: () => void
  ) {
    worker.onmessage = ({ data }: MessageEvent<FromMasks>) => {
      this.waiting.get(data.id)?.resolve(data);
      this.waiting.delete(data.id);
    };
    worker.onerror = event => {
      event.preventDefault();
      this.dispose();
      lost();
    };
  }

  setCodes(key: string, start: number, codes: MaskCodes): void {
    // A view of a larger buffer would take the rest along.
    const own = codes.byteLength === codes.buffer.byteLength ? codes : codes.slice();
    this.post({ type: 'codes', key, start, codes: own }, [own.buffer]);
  }

  drop(key: string): void {
    this.post({ type: 'drop', key });
  }

  setRules(rules: readonly Rule[]): void {
    this.post({ type: 'rules', rules });
  }

  setMarks(marks: Marks): void {
    this.post({ type: 'marks', marks });
  }

  flags(start: number, end: number): Promise<BlockFlags> {
    const id = (this.asked += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.post({ type: 'flags', id, start, end });
    });
  }

  dispose(): void {
    this.worker.terminate();
    for (const { reject } of this.waiting.values()) reject(abortError());
    this.waiting.clear();
  }

  private post(message: ToMasks, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer);
  }
}

export function createMasks(start: () => Worker | null, lost: () => void): Masks {
  let worker: Worker | null = null;
  try {
    worker = start();
  } catch {
    // A page whose policy forbids workers has the main thread.
  }
  return worker === null ? new LocalMasks() : new WorkerMasks(worker, lost);
}
