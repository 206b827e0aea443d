/**
 * Everything that lives on the GPU for one canvas: buffers, textures, passes and id
 * buffers. Made from the columns, so that a restored context makes it again.
 */
import type { Coloring } from '../../scene/inputs';
import type { CellColumns } from '../columns';
import { PointBuffers } from './buffers';
import { CodeTexture } from './code_texture';
import { ColorTexture } from './color_texture';
import { GeometryPass } from './passes/geometry';
import { MarksPass } from './passes/marks';
import { ShadePass, type ShadeInput } from './passes/shade';
import { TargetPool } from './target_pool';

/** What a pipeline knows itself and need not be told to shade. */
type Own = 'values' | 'flags' | 'colors' | 'marks';

export class Pipeline {
  readonly targets: TargetPool;
  private readonly shading: ShadePass;
  private readonly marking: MarksPass;
  private readonly colors: ColorTexture;
  private cells: Cells;
  private values: CodeTexture | null = null;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    columns: CellColumns,
    coloring: Coloring
  ) {
    this.targets = new TargetPool(gl);
    this.shading = new ShadePass(gl);
    this.marking = new MarksPass(gl);
    this.colors = new ColorTexture(gl);
    this.cells = makeCells(gl, columns);
    this.beginValues();
    this.setColoring(coloring);
  }

  get geometry(): GeometryPass {
    return this.cells.geometry;
  }

  get points(): PointBuffers {
    return this.cells.points;
  }

  /** Other cells; the compiled shade pass and the id buffers stay. */
  setCells(columns: CellColumns): void {
    disposeCells(this.cells);
    this.cells = makeCells(this.gl, columns);
    this.beginValues();
  }

  uploadPoints(start: number, end: number): void {
    this.cells.points.uploadPoints(start, end);
  }

  uploadFlags(start: number, end: number): void {
    this.cells.points.uploadFlags(start, end);
    this.cells.flags.upload(start, end);
  }

  uploadValues(start: number, end: number): void {
    this.values?.upload(start, end);
  }

  /** The column of values is another one, or none. */
  beginValues(): void {
    this.values?.dispose();
    const { values } = this.cells.columns;
    this.values = values && new CodeTexture(this.gl, values);
  }

  setColoring(coloring: Coloring): void {
    if (coloring.kind === 'category') this.colors.upload(coloring.palette);
    if (coloring.kind === 'number') this.colors.upload(coloring.colormap);
  }

  /** `marked`: some cells are selected or highlighted. */
  shade(input: Omit<ShadeInput, Own>, marked: boolean): void {
    const { values, colors } = this;
    const { flags } = this.cells;
    const marks = marked ? this.marking.draw(input.target, flags) : null;
    this.shading.draw({ ...input, values, flags, colors, marks });
  }

  dispose(): void {
    this.targets.dispose();
    this.shading.dispose();
    this.marking.dispose();
    this.colors.dispose();
    this.values?.dispose();
    disposeCells(this.cells);
  }
}

/** What belongs to one set of cells. */
interface Cells {
  readonly columns: CellColumns;
  readonly points: PointBuffers;
  readonly flags: CodeTexture;
  readonly geometry: GeometryPass;
}

function makeCells(gl: WebGL2RenderingContext, columns: CellColumns): Cells {
  return {
    columns,
    points: new PointBuffers(gl, columns),
    flags: new CodeTexture(gl, columns.flags),
    geometry: new GeometryPass(gl, columns.dims)
  };
}

function disposeCells({ points, flags, geometry }: Cells): void {
  points.dispose();
  flags.dispose();
  geometry.dispose();
}
