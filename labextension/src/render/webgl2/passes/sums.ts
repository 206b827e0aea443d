/**
 * Adds cells up for the density and translucent modes, and finds the densest pixel.
 */
import type { DrawMode, RenderStyle, Rgb } from '../../../scene/inputs';
import type { VisibleRuns } from '../../visible_runs';
import type { PointBuffers } from '../buffers';
import type { Gpu } from '../gpu';
import type { IdTarget } from '../id_target';
import type { Program } from '../program';
import { SHADE_VERTEX } from '../shaders/shade';
import { BLOCK, MOST_FRAGMENT, sumsFragment, sumsVertex } from '../shaders/sums';
import { SumTarget } from '../sum_target';
import { bindPlaces, type GeometryInput } from './geometry';

export function setRgb(
  gl: WebGL2RenderingContext,
  program: Program,
  name: string,
  [r, g, b]: Rgb
): void {
  gl.uniform3f(program.at(name), r / 255, g / 255, b / 255);
}

/** Colours of a style by which cells differ: backgrounds, groups, hidden ones. */
export function setStyleColors(
  gl: WebGL2RenderingContext,
  program: Program,
  style: RenderStyle,
  anySelected: boolean
): void {
  setRgb(gl, program, 'uBackground', style.background);
  setRgb(gl, program, 'uHidden', style.hiddenColor);
  gl.uniform1f(program.at('uDim'), anySelected ? style.dim : 0);
  const groups = new Float32Array(48);
  for (const [i, byte] of style.groupColors.subarray(0, 48).entries()) {
    groups[i] = byte / 255;
  }
  gl.uniform3fv(program.at('uGroups'), groups);
}

/** Add cells start .. end to the sums of a target. */
export function drawSums(
  gpu: Gpu,
  target: IdTarget,
  points: PointBuffers,
  start: number,
  end: number,
  visible: VisibleRuns | null,
  input: GeometryInput & { readonly anySelected: boolean }
): void {
  const { gl } = gpu;
  const { dims, coloring, style, anyFlags } = input;
  const mode: DrawMode = target.size.mode;
  const format = mode === 'points' ? null : gpu.sums[mode];
  if (mode === 'points' || format === null || target.sums === null) return;
  const program = gpu.program(
    sumsVertex({
      dims,
      mode,
      flags: anyFlags,
      grey: style.hiddenCells === 'grey',
      morph: input.morph !== null
    }),
    sumsFragment(mode, format.unit)
  );
  target.sums.bind();
  program.use();
  gl.disable(gl.SCISSOR_TEST);
  gl.disable(gl.DEPTH_TEST);
  gl.enable(gl.BLEND);
  gl.blendEquation(gl.FUNC_ADD);
  gl.blendFunc(gl.ONE, gl.ONE);
  input.codes.bind(program, coloring);
  setStyleColors(gl, program, style, input.anySelected);
  bindPlaces(gpu, program, target, points, start, end, visible, input);
  gl.disable(gl.BLEND);
}

/** The largest count of a target, as one pixel of a texture. */
export class MostPass {
  private levels: SumTarget[] = [];

  constructor(private readonly gpu: Gpu) {}

  draw(sums: SumTarget): WebGLTexture {
    const { gl } = this.gpu;
    const levels = this.levelsOf(sums);
    const program = this.gpu.program(SHADE_VERTEX, MOST_FRAGMENT);
    program.use();
    gl.disable(gl.SCISSOR_TEST);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.BLEND);
    gl.uniform1i(program.at('uSums'), 0);
    gl.activeTexture(gl.TEXTURE0);
    let from = sums.texture;
    for (const level of levels) {
      level.bind();
      gl.bindTexture(gl.TEXTURE_2D, from);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      from = level.texture;
    }
    return from;
  }

  dispose(): void {
    for (const level of this.levels) level.dispose();
    this.levels = [];
  }

  private levelsOf({ width, height, internal }: SumTarget): SumTarget[] {
    const sizes: [number, number][] = [];
    let [w, h] = [width, height];
    while (w > 1 || h > 1) {
      [w, h] = [Math.ceil(w / BLOCK), Math.ceil(h / BLOCK)];
      sizes.push([w, h]);
    }
    const [first] = this.levels;
    const fits =
      this.levels.length === sizes.length &&
      first.width === sizes[0][0] &&
      first.height === sizes[0][1] &&
      first.internal === internal;
    if (!fits) {
      this.dispose();
      this.levels = sizes.map(([x, y]) => new SumTarget(this.gpu.gl, internal, x, y));
    }
    return this.levels;
  }
}
