/**
 * How much may be handed to the renderer in one frame: uploads that are spread over
 * frames never make one late.
 */

/** Bytes a frame: two blocks of 2-D places. */
const ALLOWANCE = 8 * 2 ** 20;
/** A hidden tab draws no frames; loading goes on slowly (ms). */
const LONGEST_FRAME = 250;

function nextFrame(): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, LONGEST_FRAME);
    const frame = requestAnimationFrame(done);
    function done(): void {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      resolve();
    }
  });
}

export class FrameAllowance {
  private left: number;
  private frame: Promise<void> | null = null;
  /** Whoever came first is served first. */
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly bytes: number = ALLOWANCE) {
    this.left = bytes;
  }

  /** Resolves in the frame in which so many bytes may be handed over. */
  take(bytes: number): Promise<void> {
    this.last = this.last.then(() => this.serve(bytes));
    return this.last;
  }

  private async serve(bytes: number): Promise<void> {
    // What is larger than a frame's share gets a frame of its own.
    while (this.left < Math.min(bytes, this.bytes)) await this.begin();
    this.left -= bytes;
    void this.begin();
  }

  /** The share is whole again with the next frame. */
  private begin(): Promise<void> {
    this.frame ??= nextFrame().then(() => {
      this.frame = null;
      this.left = this.bytes;
    });
    return this.frame;
  }
}
