/**
 * Turns an id buffer into the picture on the canvas.
 */
import type { Coloring, RenderStyle, Rgb } from '../../../scene/inputs';
import type { DepthCue } from '../../projection';
import type { CodeTexture } from '../code_texture';
import type { ColorTexture } from '../color_texture';
import type { IdTarget } from '../id_target';
import { Program } from '../program';
import { SHADE_VERTEX, shadeFragment, type ShadeVariant } from '../shaders/shade';

/** Device pixels from the bottom left. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface HoverMark {
  readonly cell: number;
  /** Device pixels from the bottom left. */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly ring: number;
}

export interface ShadeInput {
  readonly target: IdTarget;
  /** Codes, or null while none are known: cells get the missing colour. */
  readonly values: CodeTexture | null;
  readonly flags: CodeTexture;
  readonly colors: ColorTexture;
  /** Marks per tile; null: nobody is selected or highlighted. */
  readonly marks: WebGLTexture | null;
  readonly coloring: Coloring;
  readonly style: RenderStyle;
  readonly anyFlags: boolean;
  readonly anySelected: boolean;
  /** Width of outlines in device pixels. */
  readonly ring: number;
  readonly cue: DepthCue | null;
  /** 0..1: how far a cell fades where another one lies over its rim; 0: not. */
  readonly seam: number;
  readonly hover: HoverMark | null;
  /** Paint these parts only; null: all of the canvas. */
  readonly parts: readonly Rect[] | null;
}

const UNITS = {
  uIds: 0,
  uDepth: 1,
  uValues: 2,
  uFlags: 3,
  uColors: 4,
  uMarks: 5
} as const;

export class ShadePass {
  private readonly programs = new Map<string, Program>();
  /** Stands for a column that is not there. */
  private readonly nothing: WebGLTexture;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.nothing = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.nothing);
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.R8UI, 1, 1, 1);
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D_ARRAY, name, gl.NEAREST);
    }
  }

  draw(input: ShadeInput): void {
    const { gl } = this;
    const { target, hover } = input;
    const program = this.programFor({
      scale: target.size.scale,
      flags: input.anyFlags,
      rings: input.marks !== null,
      cue: input.cue !== null,
      seams: input.cue === null && input.seam > 0
    });
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, target.size.width, target.size.height);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.BLEND);
    program.use();
    this.bindTextures(program, input);
    this.setColors(program, input);
    const { size } = target;
    gl.uniform1i(program.at('uBorder'), size.margin * size.scale);
    gl.uniform1f(program.at('uRing'), input.ring * size.scale);
    gl.uniform1f(program.at('uSeam'), input.seam);
    const { cue } = input;
    if (cue) {
      gl.uniform4f(program.at('uCue'), cue.a, cue.b, cue.near, 1 / (cue.far - cue.near));
    }
    gl.uniform4f(
      program.at('uHover'),
      hover?.x ?? 0,
      hover?.y ?? 0,
      hover?.radius ?? 0,
      hover?.ring ?? 0
    );
    gl.uniform1ui(program.at('uHoverCell'), hover?.cell ?? 0);
    this.paint(input.parts);
  }

  dispose(): void {
    for (const program of this.programs.values()) program.dispose();
    this.programs.clear();
    this.gl.deleteTexture(this.nothing);
  }

  private paint(parts: readonly Rect[] | null): void {
    const { gl } = this;
    if (parts === null) {
      gl.disable(gl.SCISSOR_TEST);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      return;
    }
    gl.enable(gl.SCISSOR_TEST);
    for (const { x, y, width, height } of parts) {
      gl.scissor(x, y, width, height);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    }
    gl.disable(gl.SCISSOR_TEST);
  }

  private programFor(variant: ShadeVariant): Program {
    const key = JSON.stringify(variant);
    let program = this.programs.get(key);
    if (!program) {
      program = new Program(this.gl, SHADE_VERTEX, shadeFragment(variant));
      this.programs.set(key, program);
    }
    return program;
  }

  private bindTextures(program: Program, input: ShadeInput): void {
    const { gl } = this;
    const bind = (name: keyof typeof UNITS, kind: number, texture: WebGLTexture) => {
      gl.activeTexture(gl.TEXTURE0 + UNITS[name]);
      gl.bindTexture(kind, texture);
      gl.uniform1i(program.at(name), UNITS[name]);
    };
    bind('uIds', gl.TEXTURE_2D, input.target.ids);
    bind('uDepth', gl.TEXTURE_2D, input.target.depth);
    bind('uValues', gl.TEXTURE_2D_ARRAY, input.values?.texture ?? this.nothing);
    bind('uFlags', gl.TEXTURE_2D_ARRAY, input.flags.texture);
    bind('uColors', gl.TEXTURE_2D, input.colors.texture);
    if (input.marks) bind('uMarks', gl.TEXTURE_2D, input.marks);
    gl.activeTexture(gl.TEXTURE0);
  }

  private setColors(program: Program, input: ShadeInput): void {
    const { gl } = this;
    const { coloring, style, values } = input;
    const rgb = (name: string, [r, g, b]: Rgb) =>
      gl.uniform3f(program.at(name), r / 255, g / 255, b / 255);
    rgb('uBackground', style.background);
    rgb('uForeground', style.foreground);
    rgb('uSelected', style.selectedColor);
    rgb('uHighlighted', style.highlightedColor);
    gl.uniform1f(program.at('uDim'), input.anySelected ? style.dim : 0);
    const waiting = values === null && coloring.kind !== 'none';
    const plain = coloring.kind === 'none' ? coloring.color : coloring.missingColor;
    rgb('uPlain', plain);
    rgb('uMissingColor', plain);
    const kind = { none: 0, category: 1, number: 2 }[coloring.kind];
    gl.uniform1i(program.at('uKind'), waiting ? 0 : kind);
    if (coloring.kind === 'none') return;
    gl.uniform1ui(program.at('uMissing'), coloring.missing);
    if (coloring.kind === 'category') {
      gl.uniform1ui(program.at('uCount'), Math.floor(coloring.palette.length / 3));
      return;
    }
    const { low, high } = coloring;
    // No width: below is the first colour, the rest the last.
    const slope = high > low ? 1 / (high - low) : 1e9;
    const from = high > low ? low : high - 1e-3;
    gl.uniform2f(program.at('uRange'), from, slope);
  }
}
