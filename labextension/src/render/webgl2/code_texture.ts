/**
 * One code per cell in an integer texture of 4096 columns and layers of 4M cells,
 * so that a screen-sized pass can look up what the cell of a pixel holds.
 */
import { ROW, type Codes } from '../columns';
import { CHUNK } from './buffers';

const ROWS = CHUNK / ROW;

interface Format {
  readonly internal: number;
  readonly type: number;
}

function formatOf(gl: WebGL2RenderingContext, bytes: number): Format {
  if (bytes === 1) return { internal: gl.R8UI, type: gl.UNSIGNED_BYTE };
  if (bytes === 2) return { internal: gl.R16UI, type: gl.UNSIGNED_SHORT };
  return { internal: gl.R32UI, type: gl.UNSIGNED_INT };
}

export class CodeTexture {
  readonly texture: WebGLTexture;
  private readonly format: Format;

  /** Room for a column that is padded to whole rows, filled with it. */
  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly column: Codes
  ) {
    this.format = formatOf(gl, column.BYTES_PER_ELEMENT);
    const rows = column.length / ROW;
    this.texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.texture);
    gl.texStorage3D(
      gl.TEXTURE_2D_ARRAY,
      1,
      this.format.internal,
      ROW,
      Math.min(rows, ROWS),
      Math.ceil(rows / ROWS)
    );
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D_ARRAY, name, gl.NEAREST);
    }
    this.upload(0, column.length);
  }

  /** Send cells start .. end, in whole rows. */
  upload(start: number, end: number): void {
    const { gl, column, format } = this;
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const last = Math.ceil(Math.min(end, column.length) / ROW);
    for (let row = Math.floor(start / ROW); row < last;) {
      const layer = Math.floor(row / ROWS);
      const count = Math.min(last, (layer + 1) * ROWS) - row;
      gl.texSubImage3D(
        gl.TEXTURE_2D_ARRAY,
        0,
        0,
        row - layer * ROWS,
        layer,
        ROW,
        count,
        1,
        gl.RED_INTEGER,
        format.type,
        column,
        row * ROW
      );
      row += count;
    }
  }

  dispose(): void {
    this.gl.deleteTexture(this.texture);
  }
}
