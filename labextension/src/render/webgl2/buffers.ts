/**
 * Positions and flags as vertex attributes: one u16 buffer per axis and one u8
 * buffer, in chunks of at most 4M cells (larger buffers fail on some drivers).
 */
import type { CellColumns } from '../columns';

/** Cells per chunk: also the cells in a layer of a code texture. */
export const CHUNK = 1 << 22;

interface Chunk {
  readonly start: number;
  readonly count: number;
  readonly vao: WebGLVertexArrayObject;
  readonly axes: readonly WebGLBuffer[];
  readonly flags: WebGLBuffer;
}

/** Attribute locations, bound in the shader by `layout`. */
const FLAGS_LOCATION = 3;

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

  uploadFlags(start: number, end: number): void {
    this.forEach(start, end, (chunk, from, to) =>
      this.send(chunk.flags, this.columns.flags, from, to, chunk.start)
    );
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
      for (const buffer of [...chunk.axes, chunk.flags]) this.gl.deleteBuffer(buffer);
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
    column: Uint16Array | Uint8Array,
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
    const count = Math.min(CHUNK, columns.flags.length - start);
    const vao = gl.createVertexArray();
    gl.bindVertexArray(vao);
    const fill = (column: Uint16Array | Uint8Array): WebGLBuffer => {
      const buffer = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, column, gl.DYNAMIC_DRAW, start, count);
      return buffer;
    };
    const axes = columns.axes.map((axis, location) => {
      const buffer = fill(axis);
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, 1, gl.UNSIGNED_SHORT, false, 0, 0);
      return buffer;
    });
    const flags = fill(columns.flags);
    gl.enableVertexAttribArray(FLAGS_LOCATION);
    gl.vertexAttribIPointer(FLAGS_LOCATION, 1, gl.UNSIGNED_BYTE, 0, 0);
    gl.bindVertexArray(null);
    return { start, count, vao, axes, flags };
  }
}
