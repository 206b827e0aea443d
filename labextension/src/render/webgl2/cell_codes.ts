/**
 * The textures that say what a cell holds (values, flags, colours by value), and
 * their uniforms in `shaders/cell.ts`. Values and flags are made when first needed.
 */
import type { Coloring, Rgb } from '../../scene/inputs';
import type { CellColumns } from '../columns';
import { CodeTexture, layerShift } from './code_texture';
import { ColorTexture } from './color_texture';
import type { Gpu } from './gpu';
import type { Program } from './program';

/** Texture units; passes use the lower ones for their own. */
const UNITS = { uValues: 4, uFlags: 5, uColors: 6 } as const;

export class CellCodes {
  private values: CodeTexture | null = null;
  private flags: CodeTexture | null = null;
  private readonly colors: ColorTexture;
  /** Stands for a column that is not there. */
  private readonly nothing: WebGLTexture;
  /** Cells from here on have no value on the GPU yet. */
  private known = 0;
  private valueBytes = 0;

  constructor(
    private readonly gpu: Gpu,
    private readonly columns: CellColumns
  ) {
    const { gl } = gpu;
    this.colors = new ColorTexture(gl);
    this.nothing = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.nothing);
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.R8UI, 1, 1, 1);
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D_ARRAY, name, gl.NEAREST);
    }
  }

  /** Cells that fit into the GPU's memory. */
  get limit(): number {
    return Math.min(this.values?.limit ?? Infinity, this.flags?.limit ?? Infinity);
  }

  uploadFlags(start: number, end: number): void {
    const { flags } = this.columns;
    // All zero, as the texture begins: cells after those that are sent need none.
    this.flags ??= new CodeTexture(this.gpu.gl, flags);
    this.flags.upload(flags, start, end);
  }

  uploadValues(start: number, end: number): void {
    const { values } = this.columns;
    if (values === null) return;
    if (this.values === null || this.valueBytes !== values.BYTES_PER_ELEMENT) {
      this.values?.dispose();
      this.values = new CodeTexture(this.gpu.gl, values);
      this.valueBytes = values.BYTES_PER_ELEMENT;
    }
    this.values.upload(values, start, end);
    this.known = Math.max(this.known, end);
  }

  /** No cell has a value any more; the texture waits for those that come. */
  forgetValues(): void {
    this.known = 0;
  }

  setColoring(coloring: Coloring): void {
    if (coloring.kind === 'category') {
      this.colors.upload(coloring.palette, coloring.ranks);
    }
    if (coloring.kind === 'number') {
      this.colors.upload(coloring.colormap, coloring.ranks);
    }
  }

  bind(program: Program, coloring: Coloring): void {
    const { gl } = this.gpu;
    const bind = (name: keyof typeof UNITS, kind: number, texture: WebGLTexture) => {
      gl.activeTexture(gl.TEXTURE0 + UNITS[name]);
      gl.bindTexture(kind, texture);
      gl.uniform1i(program.at(name), UNITS[name]);
    };
    bind('uValues', gl.TEXTURE_2D_ARRAY, this.values?.texture ?? this.nothing);
    bind('uFlags', gl.TEXTURE_2D_ARRAY, this.flags?.texture ?? this.nothing);
    bind('uColors', gl.TEXTURE_2D, this.colors.texture);
    gl.activeTexture(gl.TEXTURE0);
    gl.uniform1i(program.at('uShift'), layerShift(this.columns.flags.length));
    gl.uniform1ui(program.at('uKnown'), this.columns.values === null ? 0 : this.known);
    this.bindColoring(program, coloring);
  }

  dispose(): void {
    this.values?.dispose();
    this.flags?.dispose();
    this.colors.dispose();
    this.gpu.gl.deleteTexture(this.nothing);
  }

  private bindColoring(program: Program, coloring: Coloring): void {
    const { gl } = this.gpu;
    const rgb = (name: string, [r, g, b]: Rgb) =>
      gl.uniform3f(program.at(name), r / 255, g / 255, b / 255);
    gl.uniform1i(program.at('uKind'), { none: 0, category: 1, number: 2 }[coloring.kind]);
    if (coloring.kind === 'none') {
      rgb('uPlain', coloring.color);
      return;
    }
    rgb('uMissingColor', coloring.missingColor);
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
