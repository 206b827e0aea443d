/**
 * Positions as vertex attributes: one u16 buffer per axis, in chunks of at most 4M
 * cells (larger buffers fail on some drivers). Where memory ends, so do the cells.
 */
import type { CellColumns } from '../columns';
import type { VisibleRuns } from '../visible_runs';
import { fitsMemory, type Gpu } from './gpu';

/** Cells per chunk. */
export const CHUNK = 1 << 22;

interface Chunk {
  readonly start: number;
  readonly vao: WebGLVertexArrayObject;
  readonly axes: readonly WebGLBuffer[];
}

/** Cells from .. to of a chunk. */
type Visit = (chunk: Chunk, from: number, to: number) => void;

export class PointBuffers {
  /** Cells that fit. */
  limit = Infinity;
  private readonly chunks: (Chunk | undefined)[] = [];
  /** Ranges of one call, reused. */
  private firsts = new Int32Array(64);
  private counts = new Int32Array(64);

  constructor(
    private readonly gpu: Gpu,
    private readonly columns: CellColumns
  ) {}

  /** Send the places of cells start .. end. */
  upload(start: number, end: number): void {
    const { gl } = this.gpu;
    this.forEach(start, end, (chunk, from, to) => {
      for (const [i, buffer] of chunk.axes.entries()) {
        gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
        const column = this.columns.axes[i];
        gl.bufferSubData(
          gl.ARRAY_BUFFER,
          (from - chunk.start) * 2,
          column,
          from,
          to - from
        );
      }
    });
  }

  /**
   * Draw cells start .. end as points, those that the view shows if it is given;
   * `before` and `after` are called with a chunk's vertex array bound.
   */
  draw(
    start: number,
    end: number,
    visible: VisibleRuns | null,
    before: (chunk: Chunk) => void,
    after?: () => void
  ): void {
    const { gl } = this.gpu;
    this.forEach(start, end, (chunk, from, to) => {
      let ranges = 0;
      const add = (a: number, b: number) => {
        this.note(ranges, a - chunk.start, b - a);
        ranges += 1;
      };
      if (visible) visible.forEach(from, to, add);
      else add(from, to);
      if (ranges === 0) return;
      gl.bindVertexArray(chunk.vao);
      before(chunk);
      this.submit(ranges);
      after?.();
    });
    gl.bindVertexArray(null);
  }

  dispose(): void {
    const { gl } = this.gpu;
    for (const chunk of this.chunks) {
      if (!chunk) continue;
      gl.deleteVertexArray(chunk.vao);
      for (const buffer of chunk.axes) gl.deleteBuffer(buffer);
    }
    this.chunks.length = 0;
  }

  private note(index: number, first: number, count: number): void {
    if (index >= this.firsts.length) {
      const [firsts, counts] = [this.firsts, this.counts];
      this.firsts = new Int32Array(index * 2);
      this.counts = new Int32Array(index * 2);
      this.firsts.set(firsts);
      this.counts.set(counts);
    }
    this.firsts[index] = first;
    this.counts[index] = count;
  }

  private submit(ranges: number): void {
    const { gl, multiDraw } = this.gpu;
    if (multiDraw && ranges > 1) {
      multiDraw.multiDrawArraysWEBGL(gl.POINTS, this.firsts, 0, this.counts, 0, ranges);
      return;
    }
    for (let i = 0; i < ranges; i += 1) {
      gl.drawArrays(gl.POINTS, this.firsts[i], this.counts[i]);
    }
  }

  private forEach(start: number, end: number, visit: Visit): void {
    const last = Math.min(end, this.limit);
    for (let at = start; at < last;) {
      const index = Math.floor(at / CHUNK);
      const to = Math.min(last, (index + 1) * CHUNK);
      const chunk = (this.chunks[index] ??= this.create(index));
      if (!chunk) return;
      visit(chunk, at, to);
      at = to;
    }
  }

  private create(index: number): Chunk | undefined {
    const { gl } = this.gpu;
    const start = index * CHUNK;
    const count = Math.min(CHUNK, this.columns.capacity - start);
    const vao = gl.createVertexArray();
    const axes = this.columns.axes.map(() => gl.createBuffer());
    gl.bindVertexArray(vao);
    const fits = fitsMemory(gl, () => {
      for (const [location, buffer] of axes.entries()) {
        gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
        gl.bufferData(gl.ARRAY_BUFFER, count * 2, gl.STATIC_DRAW);
        gl.enableVertexAttribArray(location);
        gl.vertexAttribPointer(location, 1, gl.UNSIGNED_SHORT, false, 0, 0);
      }
    });
    gl.bindVertexArray(null);
    if (fits) return { start, vao, axes };
    gl.deleteVertexArray(vao);
    for (const buffer of axes) gl.deleteBuffer(buffer);
    this.limit = Math.min(this.limit, start);
    return undefined;
  }
}
