/**
 * How much may be handed to the renderer in one frame: uploads that are spread over
 * frames, and cut into pieces that take a moment each, never make one late.
 */

/** Most bytes of a frame. */
const MOST = 8 * 2 ** 20;
const LEAST = 2 ** 18;
/** What handing over may take of a frame (ms). */
const SHARE = 10;
/** Cells of a piece: 1 MB of 2-D places. */
export const PIECE = 1 << 18;
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

/** Cuts `start .. end` into pieces. */
export function pieces(start: number, end: number): (readonly [number, number])[] {
  const cuts: (readonly [number, number])[] = [];
  for (let from = start; from < end; from += PIECE) {
    cuts.push([from, Math.min(end, from + PIECE)]);
  }
  return cuts;
}

export class FrameAllowance {
  /** Bytes that a frame may take; learnt from what they took. */
  private share: number;
  private left: number;
  private frame: Promise<void> | null = null;
  /** Whoever came first is served first. */
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly most: number = MOST) {
    this.share = most;
    this.left = most;
  }

  /** Call `hand` in the frame in which so many bytes may be handed over. */
  give(bytes: number, hand: () => void): Promise<void> {
    const served = this.last.then(() => this.serve(bytes, hand));
    // Who fails keeps nobody else from being served.
    this.last = served.catch(() => undefined);
    return served;
  }

  private async serve(bytes: number, hand: () => void): Promise<void> {
    // What is larger than a frame's share gets a frame of its own.
    while (this.left < Math.min(bytes, this.share)) await this.begin();
    this.left -= bytes;
    const began = performance.now();
    hand();
    this.learn(bytes, performance.now() - began);
    void this.begin();
  }

  /** A slow machine gets less in a frame; half of the way each time. */
  private learn(bytes: number, ms: number): void {
    const fits = (bytes * SHARE) / Math.max(0.1, ms);
    const wanted = Math.min(this.most, Math.max(Math.min(LEAST, this.most), fits));
    this.share = (this.share + wanted) / 2;
  }

  /** The share is whole again with the next frame. */
  private begin(): Promise<void> {
    this.frame ??= nextFrame().then(() => {
      this.frame = null;
      this.left = this.share;
    });
    return this.frame;
  }
}
