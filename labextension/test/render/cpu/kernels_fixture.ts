/**
 * Both runtimes with the same cells in them, for tests that compare.
 */
import type { Coloring, RenderStyle } from '../../../src/scene/inputs';
import { Cells } from '../../../src/render/cpu/cells';
import { ColorTables } from '../../../src/render/cpu/color_tables';
import { Desk } from '../../../src/render/cpu/desk';
import { BOX_BYTES, RUN } from '../../../src/render/cpu/kernels/layout';
import { attach } from '../../../src/render/cpu/kernels/memory';
import { FIRST_STYLE, type Look } from '../../../src/render/cpu/look';
import { Pixels } from '../../../src/render/cpu/pixels';
import type { Runtime } from '../../../src/render/cpu/runtime';
import { Shader, type HoverMark } from '../../../src/render/cpu/shader';
import { Splatter } from '../../../src/render/cpu/splatter';
import { Target, type TargetShape } from '../../../src/render/cpu/target';

export interface Example {
  readonly axes: readonly Uint16Array[];
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  readonly flags: Uint8Array;
  readonly coloring: Coloring;
  readonly style: Partial<RenderStyle>;
  readonly matrix: Float32Array;
  readonly shape: TargetShape;
  readonly hover?: HoverMark | null;
}

export class Studio {
  readonly cells: Cells;
  readonly target: Target;
  readonly pixels: Pixels;
  readonly look: Look;
  private readonly desk: Desk;
  private readonly splatter: Splatter;
  private readonly shader: Shader;

  constructor(
    readonly runtime: Runtime,
    readonly example: Example
  ) {
    this.use();
    const { heap, kernels } = runtime;
    const { axes, codes, flags, coloring, style, matrix, shape } = example;
    this.cells = new Cells(heap, kernels, codes.length, axes.length as 1 | 2 | 3);
    this.cells.setPoints(0, axes);
    this.cells.setValues(0, codes);
    this.cells.setFlags(0, flags);
    this.desk = new Desk(heap);
    const { desk } = this;
    const colors = new ColorTables(desk);
    this.splatter = new Splatter(desk, kernels, colors);
    this.shader = new Shader(desk, kernels, colors);
    this.target = Target.make(heap, shape)!;
    this.pixels = new Pixels(heap);
    this.look = { coloring, style: { ...FIRST_STYLE, ...style }, matrix, pixelRatio: 1 };
    this.target.clear();
  }

  /** The JavaScript kernels work on one memory at a time. */
  use(): void {
    attach(this.runtime.heap.u8.buffer);
  }

  /** Boxes that hold everything: nothing is left out. */
  forgetBoxes(): void {
    this.use();
    const { heap } = this.runtime;
    for (const { boxes } of this.cells.pieces(0, this.cells.end)) {
      const runs = Math.ceil(this.cells.end / RUN);
      for (let run = 0; run < runs; run += 1) {
        const at = (boxes + run * BOX_BYTES) >>> 1;
        heap.u16.set([0, 0, 0, 0, 65534, 65534, 65534, 0], at);
      }
    }
  }

  release(): void {
    this.cells.release();
    this.target.release();
    this.pixels.release();
    this.desk.release();
  }

  /** The target after cells start .. end. */
  draw(start = 0, end = this.cells.end): Uint32Array {
    this.use();
    this.splatter.draw(this.target, this.cells, this.look, start, end, 1);
    const { ids, width, height, shape } = this.target;
    const words = shape.kind === 1 ? 4 : 1;
    const count = width * height * words;
    const { u32 } = this.runtime.heap;
    const plane = u32.slice(ids >>> 2, (ids >>> 2) + count);
    if (!shape.deep || shape.kind !== 0) return plane;
    const depth = this.target.depth >>> 2;
    const both = new Uint32Array(count * 2);
    both.set(plane);
    both.set(u32.subarray(depth, depth + count), count);
    return both;
  }

  shade(transparent = false): Uint8ClampedArray {
    this.use();
    const { width, height } = this.target.shape;
    this.pixels.fit(width, height);
    this.shader.paint(this.target, this.cells, this.pixels, {
      look: this.look,
      hover: this.example.hover ?? null,
      transparent,
      rect: { left: 0, top: 0, right: width, bottom: height },
      densest: null
    });
    return this.pixels.view().slice();
  }
}
