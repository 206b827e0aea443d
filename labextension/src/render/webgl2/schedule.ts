/**
 * When to draw: at most one animation frame is asked for, and only when there is
 * something to do. Fences tell when the GPU is done, without blocking the page.
 */

/** On-demand frames. A hidden tab gets none until it is seen again. */
export class FrameLoop {
  private handle: number | null = null;

  constructor(private readonly draw: () => void) {}

  request(): void {
    if (this.handle !== null) return;
    this.handle = requestAnimationFrame(() => {
      this.handle = null;
      this.draw();
    });
  }

  dispose(): void {
    if (this.handle !== null) cancelAnimationFrame(this.handle);
    this.handle = null;
  }
}

interface Mark {
  readonly fence: WebGLSync;
  readonly submitted: number;
  readonly done: (milliseconds: number) => void;
}

/** Milliseconds between looks at a fence: browsers update it between tasks. */
const POLL = 1;

/** Measures what the GPU took for the work between marks. */
export class GpuClock {
  private marks: Mark[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private lastDone = 0;

  constructor(private readonly gl: WebGL2RenderingContext) {}

  /** Tell what all that was submitted since the last mark took. */
  mark(done: (milliseconds: number) => void): void {
    const { gl } = this;
    const submitted = performance.now();
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    if (!fence) return;
    this.marks.push({ fence, submitted, done });
    this.timer ??= setTimeout(this.poll, POLL);
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    for (const { fence } of this.marks) this.gl.deleteSync(fence);
    this.marks = [];
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
  };
}
