/**
 * Colours by code: RGBA bytes in rows of 256, a palette of up to 65,536 categories or
 * (in one row) a colour scale of 256 entries. Alpha holds the rank in the draw order.
 */

const SIDE = 256;

export class ColorTexture {
  texture: WebGLTexture;
  private rows = 1;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.texture = this.create(1);
  }

  /** RGB bytes, one entry after the other; entries beyond 65,536 are repeats. */
  upload(rgb: Uint8Array, ranks: Uint8Array | null): void {
    const { gl } = this;
    const count = Math.min(SIDE * SIDE, Math.floor(rgb.length / 3));
    const rows = Math.max(1, Math.ceil(count / SIDE));
    const rgba = new Uint8Array(rows * SIDE * 4);
    for (let i = 0; i < count; i += 1) {
      rgba.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
      rgba[i * 4 + 3] = ranks?.[i] ?? 0;
    }
    if (rows > this.rows) {
      this.dispose();
      this.texture = this.create(rows);
    }
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, SIDE, rows, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
  }

  dispose(): void {
    this.gl.deleteTexture(this.texture);
  }

  private create(rows: number): WebGLTexture {
    const { gl } = this;
    this.rows = rows;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, SIDE, rows);
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
    }
    return texture;
  }
}
