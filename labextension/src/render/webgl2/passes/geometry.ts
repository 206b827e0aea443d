/**
 * Draws cells into an id buffer.
 */
import { padMatrix } from '../../projection';
import type { PointBuffers } from '../buffers';
import type { IdTarget } from '../id_target';
import { Program } from '../program';
import { GEOMETRY_FRAGMENT, geometryVertex } from '../shaders/geometry';

export class GeometryPass {
  private readonly program: Program;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    dims: 1 | 2 | 3
  ) {
    this.program = new Program(gl, geometryVertex(dims), GEOMETRY_FRAGMENT);
  }

  /** Add cells start .. end; `pointSize` in device pixels. */
  draw(
    target: IdTarget,
    points: PointBuffers,
    start: number,
    end: number,
    matrix: Float32Array,
    pointSize: number
  ): void {
    const { gl, program } = this;
    const { width, height, margin, scale } = target.size;
    target.bind();
    program.use();
    gl.disable(gl.BLEND);
    gl.disable(gl.SCISSOR_TEST);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LESS);
    gl.depthMask(true);
    const padded = padMatrix(
      matrix,
      width / (width + 2 * margin),
      height / (height + 2 * margin)
    );
    gl.uniformMatrix4fv(program.at('uMatrix'), false, padded);
    gl.uniform1f(program.at('uSize'), Math.max(1, pointSize * scale));
    points.draw(start, end, base => gl.uniform1ui(program.at('uBase'), base));
  }

  dispose(): void {
    this.program.dispose();
  }
}
