/**
 * The coloured picture of a viewer in device pixels. It is kept, so that a change of
 * the hovered cell repaints a few pixels only.
 */
import type { PageCanvas } from './page_context';

export class Picture {
  readonly framebuffer: WebGLFramebuffer;
  private readonly colors: WebGLRenderbuffer;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    readonly width: number,
    readonly height: number
  ) {
    this.colors = gl.createRenderbuffer();
    gl.bindRenderbuffer(gl.RENDERBUFFER, this.colors);
    gl.renderbufferStorage(gl.RENDERBUFFER, gl.RGBA8, width, height);
    this.framebuffer = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
    gl.framebufferRenderbuffer(
      gl.FRAMEBUFFER,
      gl.COLOR_ATTACHMENT0,
      gl.RENDERBUFFER,
      this.colors
    );
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  /** Onto the context's own canvas, which takes this size. */
  copyTo(canvas: PageCanvas): void {
    const { gl, width, height } = this;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    gl.disable(gl.SCISSOR_TEST);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.framebuffer);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
    gl.blitFramebuffer(
      0,
      0,
      width,
      height,
      0,
      0,
      width,
      height,
      gl.COLOR_BUFFER_BIT,
      gl.NEAREST
    );
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  dispose(): void {
    this.gl.deleteFramebuffer(this.framebuffer);
    this.gl.deleteRenderbuffer(this.colors);
  }
}
