/**
 * From a viewer's finished picture to the canvas that people see: as a bitmap that
 * changes hands, or by a copy where a browser cannot hand one over.
 */
import { RendererUnavailableError } from '../errors';
import type { PageContext } from './page_context';
import type { Picture } from './picture';

export class Presenter {
  private readonly bitmaps: ImageBitmapRenderingContext | null;
  private readonly copies: CanvasRenderingContext2D | null;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    page: PageContext
  ) {
    const hands = 'transferToImageBitmap' in page.canvas;
    this.bitmaps = hands ? canvas.getContext('bitmaprenderer') : null;
    this.copies = this.bitmaps ? null : canvas.getContext('2d');
    if (!this.bitmaps && !this.copies) {
      throw new RendererUnavailableError(
        'Something else draws on the canvas of this viewer.',
        'Close the viewer and open it again.'
      );
    }
  }

  show(page: PageContext, picture: Picture): void {
    const { canvas, bitmaps, copies } = this;
    const { width, height } = picture;
    picture.copyTo(page.canvas);
    // Only with a new picture at hand: setting its size blanks a canvas.
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    if (bitmaps) {
      bitmaps.transferFromImageBitmap(
        (page.canvas as OffscreenCanvas).transferToImageBitmap()
      );
      return;
    }
    copies?.clearRect(0, 0, width, height);
    copies?.drawImage(page.canvas, 0, 0);
  }
}
