/**
 * Positions as vertex attributes: one u16 buffer per axis, in chunks of at most 4M
 * cells (larger buffers fail on some drivers).
 */
import type { CellColumns } from '../columns';

/** Cells per chunk. */
export const CHUNK = 1 << 22;

interface Chunk {
  readonly start: number;
  readonly count: number;
  readonly vao: WebGLVertexArrayObject;
  readonly axes: readonly WebGLBuffer[];
}

export class PointBuffers {
  private readonly chunks: (Chunk | undefined)[] = [];

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly columns: CellColumns
  ) {}

  /** Send the places of cells start .. end. */
  uploadPoints(start: number, end: number): void {
    this.forEach(start, end, (chunk, from, to) => {
      for (const [i, buffer] of chunk.axes.entries()) {
        this.send(buffer, this.columns.axes[i], from, to, chunk.start);
      }
    });
  }

  /** Draw cells start .. end as points; `before` gets the first cell of a chunk. */
  draw(start: number, end: number, before: (base: number) => void): void {
    this.forEach(start, end, (chunk, from, to) => {
      before(chunk.start);
      this.gl.bindVertexArray(chunk.vao);
      this.gl.drawArrays(this.gl.POINTS, from - chunk.start, to - from);
    });
    this.gl.bindVertexArray(null);
  }

  dispose(): void {
    for (const chunk of this.chunks) {
      if (!chunk) continue;
      this.gl.deleteVertexArray(chunk.vao);
      for (const buffer of chunk.axes) this.gl.deleteBuffer(buffer);
    }
    this.chunks.length = 0;
  }

  private forEach(
    start: number,
    end: number,
    visit: (chunk: Chunk, from: number, to: number) => void
  ): void {
    for (let at = start; at < end;) {
      const index = Math.floor(at / CHUNK);
      const to = Math.min(end, (index + 1) * CHUNK);
      visit((this.chunks[index] ??= this.create(index)), at, to);
      at = to;
    }
  }

  private send(
    buffer: WebGLBuffer,
    column: Uint16Array,
    from: number,
    to: number,
    chunkStart: number
  ): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferSubData(
      gl.ARRAY_BUFFER,
      (from - chunkStart) * column.BYTES_PER_ELEMENT,
      column,
      from,
      to - from
    );
  }

  /** A chunk with all that is known of its cells (the rest: missing, no flags). */
  private create(index: number): Chunk {
    const { gl, columns } = this;
    const start = index * CHUNK;
    const count = Math.min(CHUNK, columns.capacity - start);
    const vao = gl.createVertexArray();
    gl.bindVertexArray(vao);
    const axes = columns.axes.map((axis, location) => {
      const buffer = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, axis, gl.DYNAMIC_DRAW, start, count);
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, 1, gl.UNSIGNED_SHORT, false, 0, 0);
      return buffer;
    });
    gl.bindVertexArray(null);
    return { start, count, vao, axes };
  }
}
