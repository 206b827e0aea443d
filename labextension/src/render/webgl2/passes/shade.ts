/**
 * Turns an id buffer into the picture on the canvas.
 */
import type { Coloring, RenderStyle, Rgb } from '../../../scene/inputs';
import type { DepthCue } from '../../projection';
import type { CellCodes } from '../cell_codes';
import type { ColorTexture } from '../color_texture';
import type { Gpu } from '../gpu';
import type { IdTarget } from '../id_target';
import type { Program } from '../program';
import { setRgb, setStyleColors } from './sums';
import { SHADE_VERTEX, shadeFragment } from '../shaders/shade';

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
  /** Where the colours go: a picture of the canvas' size. */
  readonly framebuffer: WebGLFramebuffer;
  readonly codes: CellCodes;
  /** Marks per tile; null: nobody is selected, highlighted or in a group. */
  readonly marks: WebGLTexture | null;
  readonly coloring: Coloring;
  readonly style: RenderStyle;
  /** The densest pixel, in the density mode. */
  readonly most: WebGLTexture | null;
  /** Colours by density. */
  readonly scale: ColorTexture;
  /** Cells for each one that is drawn: more than 1 while a prefix stands for all. */
  readonly gain: number;
  /** No background where no cell is. */
  readonly transparent: boolean;
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

const UNITS = { uIds: 0, uDepth: 1, uMarks: 2, uSums: 3, uMost: 7, uScale: 8 } as const;

export class ShadePass {
  constructor(private readonly gpu: Gpu) {}

  draw(input: ShadeInput): void {
    const { gl } = this.gpu;
    const { target, hover } = input;
    const mode = target.sums === null ? 'points' : target.size.mode;
    const points = mode === 'points';
    const fragment = shadeFragment({
      mode,
      scale: target.size.scale,
      flags: input.anyFlags,
      rings: input.marks !== null,
      grey: input.style.hiddenCells === 'grey',
      cue: points && input.cue !== null,
      seams: points && input.cue === null && input.seam > 0
    });
    const program = this.gpu.program(SHADE_VERTEX, fragment);
    gl.bindFramebuffer(gl.FRAMEBUFFER, input.framebuffer);
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

  private paint(parts: readonly Rect[] | null): void {
    const { gl } = this.gpu;
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

  private bindTextures(program: Program, input: ShadeInput): void {
    const { gl } = this.gpu;
    const bind = (name: keyof typeof UNITS, kind: number, texture: WebGLTexture) => {
      gl.activeTexture(gl.TEXTURE0 + UNITS[name]);
      gl.bindTexture(kind, texture);
      gl.uniform1i(program.at(name), UNITS[name]);
    };
    bind('uIds', gl.TEXTURE_2D, input.target.ids);
    bind('uDepth', gl.TEXTURE_2D, input.target.depth);
    if (input.marks) bind('uMarks', gl.TEXTURE_2D, input.marks);
    const { sums } = input.target;
    if (sums) bind('uSums', gl.TEXTURE_2D, sums.texture);
    if (input.most) bind('uMost', gl.TEXTURE_2D, input.most);
    if (input.most) bind('uScale', gl.TEXTURE_2D, input.scale.texture);
    input.codes.bind(program, input.coloring);
  }

  private setColors(program: Program, input: ShadeInput): void {
    const { gl } = this.gpu;
    const { style } = input;
    const rgb = (name: string, color: Rgb) => setRgb(gl, program, name, color);
    setStyleColors(gl, program, style, input.anySelected);
    rgb('uForeground', style.foreground);
    rgb('uSelected', style.selectedColor);
    rgb('uHighlighted', style.highlightedColor);
    const { mode } = input.target.size;
    const unit = mode === 'points' ? 1 : (this.gpu.sums[mode]?.unit ?? 1);
    gl.uniform1f(program.at('uUnit'), unit);
    gl.uniform1f(program.at('uGain'), input.gain);
    gl.uniform1f(program.at('uOpacity'), Math.min(1, Math.max(0, style.opacity)));
    gl.uniform1f(program.at('uEmpty'), input.transparent ? 0 : 1);
  }
}
