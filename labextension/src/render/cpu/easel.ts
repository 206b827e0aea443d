/**
 * Where a picture stands ready, and how it leaves for the page.
 */
import type { Heap } from './heap';
import { Pixels } from './pixels';

export class Easel {
  readonly pixels: Pixels;
  private canvas: OffscreenCanvas | null = null;
  private context: OffscreenCanvasRenderingContext2D | null = null;

  constructor(
    heap: Heap,
    private readonly send: (picture: ImageBitmap | ImageData) => void
  ) {
    this.pixels = new Pixels(heap);
  }

  /** True where all of the picture must be painted. */
  fit(width: number, height: number): boolean {
    return this.pixels.fit(width, height);
  }

  show(): void {
    const { width, height } = this.pixels;
    const context = this.contextOf(width, height);
    if (context === null) {
      // A copy: the memory stays here.
      this.send(new ImageData(this.pixels.view().slice(), width, height));
      return;
    }
    context.putImageData(new ImageData(this.pixels.view(), width, height), 0, 0);
    this.send(context.canvas.transferToImageBitmap());
  }

  dispose(): void {
    this.pixels.release();
    this.canvas = null;
    this.context = null;
  }

  private contextOf(
    width: number,
    height: number
  ): OffscreenCanvasRenderingContext2D | null {
    if (typeof OffscreenCanvas === 'undefined') return null;
    if (this.canvas?.width !== width || this.canvas.height !== height) {
      this.canvas = new OffscreenCanvas(width, height);
      // In main memory: pixels are only ever written from there.
      this.context = this.canvas.getContext('2d', { willReadFrequently: true });
    }
    return this.context;
  }
}
