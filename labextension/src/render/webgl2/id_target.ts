/**
 * The id buffer: which cell is on top at every sample (position + 1; 0: none), with
 * its depth. It is larger than the canvas by a border, so that cells whose middle
 * lies just outside are not cut off.
 */
import type { DrawMode } from '../../scene/inputs';
import { SumTarget } from './sum_target';

export interface TargetSize {
  /** Canvas in device pixels. */
  readonly width: number;
  readonly height: number;
  /** Border on each side in device pixels. */
  readonly margin: number;
  /** Samples per device pixel and axis. */
  readonly scale: 1 | 2;
  /** Density and translucency add cells up beside the ids. */
  readonly mode: DrawMode;
}

export function samplesOf({ width, height, margin, scale }: Omit<TargetSize, 'mode'>): {
  readonly width: number;
  readonly height: number;
} {
  return { width: (width + 2 * margin) * scale, height: (height + 2 * margin) * scale };
}

export class IdTarget {
  readonly framebuffer: WebGLFramebuffer;
  readonly ids: WebGLTexture;
  readonly depth: WebGLTexture;
  readonly samples: { readonly width: number; readonly height: number };
  readonly sums: SumTarget | null = null;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    readonly size: TargetSize,
    /** Format of the sums; null: none are wanted. */
    sums: number | null
  ) {
    this.samples = samplesOf(size);
    this.ids = this.texture(gl.R32UI);
    this.depth = this.texture(gl.DEPTH_COMPONENT24);
    this.framebuffer = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
    const attach = (point: number, texture: WebGLTexture) =>
      gl.framebufferTexture2D(gl.FRAMEBUFFER, point, gl.TEXTURE_2D, texture, 0);
    attach(gl.COLOR_ATTACHMENT0, this.ids);
    attach(gl.DEPTH_ATTACHMENT, this.depth);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    const { width, height } = this.samples;
    if (sums !== null) this.sums = new SumTarget(gl, sums, width, height);
  }

  fits(size: TargetSize): boolean {
    const mine = this.size;
    return (
      mine.width === size.width &&
      mine.height === size.height &&
      mine.margin === size.margin &&
      mine.scale === size.scale &&
      mine.mode === size.mode
    );
  }

  /** Bind for drawing; the viewport spans the border too. */
  bind(): void {
    const { gl, samples } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
    gl.viewport(0, 0, samples.width, samples.height);
  }

  clear(): void {
    const { gl } = this;
    this.bind();
    gl.disable(gl.SCISSOR_TEST);
    gl.depthMask(true);
    gl.clearBufferuiv(gl.COLOR, 0, [0, 0, 0, 0]);
    gl.clearBufferfv(gl.DEPTH, 0, [1]);
    this.sums?.clear();
  }

  dispose(): void {
    this.gl.deleteFramebuffer(this.framebuffer);
    this.gl.deleteTexture(this.ids);
    this.gl.deleteTexture(this.depth);
    this.sums?.dispose();
  }

  private texture(format: number): WebGLTexture {
    const { gl, samples } = this;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, format, samples.width, samples.height);
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
    }
    for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) {
      gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
    }
    return texture;
  }
}
