/**
 * Where the first cells were in another embedding, while they move to their new
 * place. Kept on the GPU only as long as they move.
 */
import { stripY } from '../../scene/strip';
import type { CellColumns } from '../columns';

/** As many as can be seen to move; all of them lie in the first chunk. */
const MOST = 300_000;
/** Attribute locations in `shaders/geometry.ts`. */
const LOCATION = 4;

/** Codes of three axes; a flat picture lies in the middle of the cube. */
export function placesOf({ axes, end }: CellColumns): Uint16Array[] {
  const count = Math.min(MOST, end);
  const middle = () => new Uint16Array(count).fill(32_767);
  const x = axes[0].slice(0, count);
  const y =
    axes.length > 1
      ? axes[1].slice(0, count)
      : Uint16Array.from({ length: count }, (_, i) => Math.round(stripY(i) * 65_534));
  return [x, y, axes.length > 2 ? axes[2].slice(0, count) : middle()];
}

export class OldPlaces {
  /** 0: at the old place, 1: at the new one. */
  share = 0;
  private buffers: WebGLBuffer[] = [];
  private gl: WebGL2RenderingContext | null = null;

  constructor(private readonly places: readonly Uint16Array[]) {}

  get count(): number {
    return this.places[0].length;
  }

  /** Send them to a context; one that was lost took its buffers along. */
  upload(gl: WebGL2RenderingContext): void {
    this.gl = gl;
    this.buffers = this.places.map(codes => {
      const buffer = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, codes, gl.STATIC_DRAW);
      return buffer;
    });
  }

  /** Into the vertex array that is bound. */
  bind(): void {
    const { gl } = this;
    for (const [i, buffer] of this.buffers.entries()) {
      gl?.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl?.enableVertexAttribArray(LOCATION + i);
      gl?.vertexAttribPointer(LOCATION + i, 1, gl.UNSIGNED_SHORT, false, 0, 0);
    }
  }

  /** Out of it again: it must not outlive the buffers. */
  unbind(): void {
    for (let i = 0; i < this.buffers.length; i += 1) {
      this.gl?.disableVertexAttribArray(LOCATION + i);
    }
  }

  dispose(): void {
    for (const buffer of this.buffers) this.gl?.deleteBuffer(buffer);
    this.buffers = [];
    this.gl = null;
  }
}
