/**
 * One code per cell in an integer texture, rows of 4096 cells in layers of a few
 * rows, so that any pass can look up what a cell holds. It exists once on the GPU.
 */
import { ROW, type Codes } from '../columns';
import { fitsMemory } from './gpu';

/** Layers that every WebGL2 has; few rows a layer leave little room unused. */
const LAYERS = 256;

interface Format {
  readonly internal: number;
  readonly type: number;
}

function formatOf(gl: WebGL2RenderingContext, bytes: number): Format {
  if (bytes === 1) return { internal: gl.R8UI, type: gl.UNSIGNED_BYTE };
  if (bytes === 2) return { internal: gl.R16UI, type: gl.UNSIGNED_SHORT };
  return { internal: gl.R32UI, type: gl.UNSIGNED_INT };
}

/** Binary logarithm of the rows in a layer, for columns of so many (padded) cells. */
export function layerShift(cells: number): number {
  return Math.max(0, Math.ceil(Math.log2(cells / ROW / LAYERS)));
}

export class CodeTexture {
  readonly texture: WebGLTexture;
  /** Cells that fit. */
  readonly limit: number;
  private readonly format: Format;
  /** Rows in a layer. */
  private readonly rows: number;

  /** Room for a column that is padded to whole rows; nothing is sent yet. */
  constructor(
    private readonly gl: WebGL2RenderingContext,
    column: Codes
  ) {
    this.format = formatOf(gl, column.BYTES_PER_ELEMENT);
    this.rows = 1 << layerShift(column.length);
    const all = Math.ceil(column.length / ROW / this.rows);
    let layers = all;
    let texture = this.allocate(layers);
    while (!texture && layers > 1) {
      layers = layers >> 1;
      texture = this.allocate(layers);
    }
    // Not even one layer: an empty texture, and no cell that fits.
    this.texture = texture ?? gl.createTexture();
    if (!texture) this.limit = 0;
    else this.limit = layers < all ? layers * this.rows * ROW : Infinity;
  }

  /** Send cells start .. end, in whole rows. */
  upload(column: Codes, start: number, end: number): void {
    const { gl, rows } = this;
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const last = Math.ceil(Math.min(end, column.length, this.limit) / ROW);
    for (let row = Math.floor(start / ROW); row < last;) {
      const layer = Math.floor(row / rows);
      const within = row - layer * rows;
      // Whole layers at once, else what is left of this one.
      const whole = within === 0 ? Math.floor((last - row) / rows) : 0;
      const height = whole > 0 ? rows : Math.min(last - row, rows - within);
      const depth = Math.max(1, whole);
      gl.texSubImage3D(
        gl.TEXTURE_2D_ARRAY,
        0,
        0,
        within,
        layer,
        ROW,
        height,
        depth,
        gl.RED_INTEGER,
        this.format.type,
        column,
        row * ROW
      );
      row += height * depth;
    }
  }

  dispose(): void {
    this.gl.deleteTexture(this.texture);
  }

  private allocate(layers: number): WebGLTexture | null {
    const { gl } = this;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
    const { internal } = this.format;
    const fits = fitsMemory(gl, () =>
      gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, internal, ROW, this.rows, layers)
    );
    if (!fits) {
      gl.deleteTexture(texture);
      return null;
    }
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D_ARRAY, name, gl.NEAREST);
    }
    return texture;
  }
}
