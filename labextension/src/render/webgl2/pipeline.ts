/**
 * Everything that lives on the GPU for one viewer: buffers, textures, passes and id
 * buffers. Made from the columns, so that a restored context makes it again.
 */
import type { Coloring } from '../../scene/inputs';
import type { CellColumns } from '../columns';
import { ColorTexture } from './color_texture';
import { PointBuffers } from './buffers';
import { CellCodes } from './cell_codes';
import type { Gpu } from './gpu';
import type { IdTarget } from './id_target';
import { MarksPass } from './passes/marks';
import { ShadePass, type ShadeInput } from './passes/shade';
import { MostPass } from './passes/sums';
import { Picture } from './picture';
import { TargetPool } from './target_pool';

/** What a pipeline knows itself need not be told. */
export type Shading = Omit<ShadeInput, 'codes' | 'marks' | 'most' | 'scale'> & {
  /** The density of another target; absent: of this one. */
  readonly most?: WebGLTexture;
};

export class Pipeline {
  readonly targets: TargetPool;
  points: PointBuffers;
  codes: CellCodes;
  private readonly shading: ShadePass;
  private readonly marking: MarksPass;
  private picture: Picture | null = null;
  private readonly densest: MostPass;
  private readonly scale: ColorTexture;
  private scaleColors: Uint8Array | null = null;

  constructor(
    readonly gpu: Gpu,
    columns: CellColumns,
    coloring: Coloring
  ) {
    this.targets = new TargetPool(gpu);
    this.shading = new ShadePass(gpu);
    this.marking = new MarksPass(gpu);
    this.densest = new MostPass(gpu);
    this.scale = new ColorTexture(gpu.gl);
    this.points = new PointBuffers(gpu, columns);
    this.codes = new CellCodes(gpu, columns);
    this.codes.setColoring(coloring);
  }

  /** Cells that fit into the GPU's memory. */
  get limit(): number {
    return Math.min(this.points.limit, this.codes.limit);
  }

  /** The picture of the canvas; a new one is blank. */
  pictureOf({ width, height }: { readonly width: number; readonly height: number }): {
    readonly picture: Picture;
    readonly isNew: boolean;
  } {
    let { picture } = this;
    const isNew = picture?.width !== width || picture.height !== height;
    if (!picture || isNew) {
      picture?.dispose();
      picture = this.picture = new Picture(this.gpu.gl, width, height);
    }
    return { picture, isNew };
  }

  /** Give back what has the size of the screen. */
  rest(): void {
    this.targets.dispose();
    this.marking.dispose();
    this.densest.dispose();
    this.picture?.dispose();
    this.picture = null;
  }

  /** Other cells; the id buffers stay. */
  setCells(columns: CellColumns, coloring: Coloring): void {
    this.points.dispose();
    this.codes.dispose();
    this.points = new PointBuffers(this.gpu, columns);
    this.codes = new CellCodes(this.gpu, columns);
    this.codes.setColoring(coloring);
  }

  /** `marked`: some cells are selected, highlighted or in a group. */
  shade(input: Shading, marked: boolean): void {
    const { codes, scale } = this;
    const { target, coloring, style } = input;
    const marks = marked ? this.marking.draw(target, codes, coloring) : null;
    this.setScale(style.densityColormap);
    const most = input.most ?? this.mostOf(target);
    this.shading.draw({ ...input, codes, marks, most, scale });
  }

  /** The largest count of a density, as one pixel; null in other modes. */
  mostOf({ size, sums }: IdTarget): WebGLTexture | null {
    return size.mode === 'density' && sums ? this.densest.draw(sums) : null;
  }

  private setScale(colors: Uint8Array): void {
    if (colors === this.scaleColors) return;
    this.scaleColors = colors;
    this.scale.upload(colors, null);
  }

  dispose(): void {
    this.rest();
    this.points.dispose();
    this.codes.dispose();
    this.scale.dispose();
  }
}
