/**
 * Puts pictures that came from elsewhere on a canvas of the page. The canvas keeps its
 * kind of context, so that the next renderer of the same canvas can use it too.
 */
import { RendererUnavailableError } from '../errors';

export class Showing {
  private readonly bitmaps: ImageBitmapRenderingContext | null;
  private readonly plain: CanvasRenderingContext2D | null;

  constructor(private readonly canvas: HTMLCanvasElement) {
    const offscreen = typeof OffscreenCanvas !== 'undefined';
    this.bitmaps = offscreen ? canvas.getContext('bitmaprenderer') : null;
    this.plain = this.bitmaps ? null : canvas.getContext('2d');
    if (!this.bitmaps && !this.plain) {
      throw new RendererUnavailableError('This canvas is in use by another renderer.');
    }
  }

  show(picture: ImageBitmap | ImageData): void {
    const { canvas, bitmaps, plain } = this;
    const { width, height } = picture;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    if (picture instanceof ImageData) plain?.putImageData(picture, 0, 0);
    else if (bitmaps) bitmaps.transferFromImageBitmap(picture);
    else {
      plain?.drawImage(picture, 0, 0);
      picture.close();
    }
  }

  dispose(): void {
    // The last picture stays, as it does with other renderers.
  }
}
