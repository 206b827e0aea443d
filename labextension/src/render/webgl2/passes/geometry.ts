/**
 * Draws cells into an id buffer.
 */
import type { Coloring, RenderStyle } from '../../../scene/inputs';
import { padMatrix } from '../../projection';
import type { VisibleRuns } from '../../visible_runs';
import type { PointBuffers } from '../buffers';
import type { CellCodes } from '../cell_codes';
import type { Gpu } from '../gpu';
import type { IdTarget } from '../id_target';
import type { OldPlaces } from '../old_places';
import type { Program } from '../program';
import { GEOMETRY_FRAGMENT, geometryVertex } from '../shaders/geometry';

export interface GeometryInput {
  readonly dims: 1 | 2 | 3;
  readonly codes: CellCodes;
  readonly coloring: Coloring;
  readonly style: RenderStyle;
  /** Some cells are hidden, selected, highlighted or in a group. */
  readonly anyFlags: boolean;
  readonly matrix: Float32Array;
  /** Device pixels. */
  readonly pointSize: number;
  /** Cells are on their way from these places; null: they are where they belong. */
  readonly morph: OldPlaces | null;
}

/** Changes when values put other cells on top; empty: they do not. */
export function orderOf(coloring: Coloring): string {
  if (coloring.kind === 'none' || coloring.ranks === null) return '';
  const range =
    coloring.kind === 'number' ? `${coloring.low} ${coloring.high}` : 'category';
  return `${range} ${coloring.missing} ${coloring.ranks.join()}`;
}

/** Add cells start .. end, those that the view shows if it is given. */
export function drawGeometry(
  gpu: Gpu,
  target: IdTarget,
  points: PointBuffers,
  start: number,
  end: number,
  visible: VisibleRuns | null,
  input: GeometryInput
): void {
  const { gl } = gpu;
  const { dims, coloring, style, anyFlags } = input;
  const vertex = geometryVertex({
    dims,
    flags: anyFlags,
    grey: style.hiddenCells === 'grey',
    ranks: dims < 3 && orderOf(coloring) !== '',
    morph: input.morph !== null
  });
  const program = gpu.program(vertex, GEOMETRY_FRAGMENT);
  target.bind();
  program.use();
  gl.disable(gl.BLEND);
  gl.disable(gl.SCISSOR_TEST);
  gl.enable(gl.DEPTH_TEST);
  gl.depthFunc(gl.LESS);
  gl.depthMask(true);
  input.codes.bind(program, coloring);
  bindPlaces(gpu, program, target, points, start, end, visible, input);
}

/** Uniforms of `PLACE`, then the points. */
export function bindPlaces(
  gpu: Gpu,
  program: Program,
  target: IdTarget,
  points: PointBuffers,
  start: number,
  end: number,
  visible: VisibleRuns | null,
  { matrix, pointSize, morph }: GeometryInput
): void {
  const { gl } = gpu;
  const { width, height, margin, scale } = target.size;
  const padded = padMatrix(
    matrix,
    width / (width + 2 * margin),
    height / (height + 2 * margin)
  );
  gl.uniformMatrix4fv(program.at('uMatrix'), false, padded);
  gl.uniform1f(program.at('uSize'), Math.max(1, pointSize * scale));
  if (morph) gl.uniform1f(program.at('uMorph'), morph.share);
  const before = (chunk: { readonly start: number }) => {
    gl.uniform1ui(program.at('uBase'), chunk.start);
    morph?.bind();
  };
  points.draw(start, end, visible, before, () => morph?.unbind());
}
