/**
 * When to draw: at most one animation frame is asked for, and only when there is
 * something to do. Fences tell when the GPU is done, without blocking the page.
 */

/** Whoever asked longest ago is next. */
interface Turn {
  frame(): void;
}

/** Milliseconds of the page's own time that the turns of one frame may take. */
const TURNS = 10;

/**
 * The animation frames of all viewers of a page. Those that find no time, or a GPU
 * that is behind, are the first of the next frame. A hidden tab gets none.
 */
export class TurnLoop {
  private handle: number | null = null;
  private readonly waiting = new Set<Turn>();

  constructor(private readonly clock: () => GpuClock) {}

  request(turn: Turn): void {
    this.waiting.add(turn);
    this.ask();
  }

  forget(turn: Turn): void {
    this.waiting.delete(turn);
  }

  dispose(): void {
    if (this.handle !== null) cancelAnimationFrame(this.handle);
    this.handle = null;
    this.waiting.clear();
  }

  private ask(): void {
    if (this.handle !== null || this.waiting.size === 0) return;
    this.handle = requestAnimationFrame(() => {
      this.handle = null;
      this.run();
    });
  }

  private run(): void {
    const began = performance.now();
    try {
      for (const turn of [...this.waiting]) {
        if (this.clock().isBehind) {
          this.clock().whenReady(() => this.ask());
          return;
        }
        if (performance.now() - began > TURNS) break;
        this.waiting.delete(turn);
        turn.frame();
      }
      this.ask();
    } catch (error) {
      // One viewer that fails does not keep the others from drawing.
      this.ask();
      throw error;
    }
  }
}

interface Mark {
  readonly fence: WebGLSync;
  readonly submitted: number;
  readonly done: (milliseconds: number) => void;
  readonly dropped?: () => void;
}

/** Milliseconds between looks at a fence: browsers update it between tasks. */
const POLL = 1;
/** Marks that may be open before everybody waits: some two viewers' frames. */
const MOST_OPEN = 6;

/** Measures what the GPU took for the work between marks. */
export class GpuClock {
  private marks: Mark[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private lastDone = 0;
  private ready: (() => void) | null = null;

  constructor(private readonly gl: WebGL2RenderingContext) {}

  get isBehind(): boolean {
    return this.marks.length >= MOST_OPEN;
  }

  /** Call once when the GPU has caught up. */
  whenReady(call: () => void): void {
    this.ready = call;
  }

  /**
   * Tell what all that was submitted since the last mark took; `dropped` is called
   * instead where nobody will ever know.
   */
  mark(done: (milliseconds: number) => void, dropped?: () => void): void {
    const { gl } = this;
    const submitted = performance.now();
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    if (!fence) {
      dropped?.();
      return;
    }
    this.marks.push({ fence, submitted, done, dropped });
    this.timer ??= setTimeout(this.poll, POLL);
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const dropped = this.marks;
    this.marks = [];
    for (const mark of dropped) {
      this.gl.deleteSync(mark.fence);
      mark.dropped?.();
    }
    this.ready = null;
  }

  private readonly poll = (): void => {
    this.timer = null;
    const { gl } = this;
    const finished: (() => void)[] = [];
    while (this.marks.length > 0) {
      const [mark] = this.marks;
      const status: unknown = gl.getSyncParameter(mark.fence, gl.SYNC_STATUS);
      if (status !== gl.SIGNALED) break;
      const now = performance.now();
      // A frame that waited for the one before it did not work meanwhile.
      const took = now - Math.max(mark.submitted, this.lastDone);
      this.lastDone = now;
      gl.deleteSync(mark.fence);
      this.marks.shift();
      finished.push(() => mark.done(took));
    }
    if (this.marks.length > 0) this.timer = setTimeout(this.poll, POLL);
    for (const call of finished) call();
    if (this.ready && !this.isBehind) {
      const call = this.ready;
      this.ready = null;
      call();
    }
  };
}
