/**
 * Makes the small texture that says where marked cells are.
 */
import type { Coloring } from '../../../scene/inputs';
import type { CellCodes } from '../cell_codes';
import type { Gpu } from '../gpu';
import type { IdTarget } from '../id_target';
import { marksFragment, TILE } from '../shaders/marks';
import { SHADE_VERTEX } from '../shaders/shade';

interface Tiles {
  readonly texture: WebGLTexture;
  readonly framebuffer: WebGLFramebuffer;
  readonly width: number;
  readonly height: number;
}

export class MarksPass {
  private tiles: Tiles | null = null;

  constructor(private readonly gpu: Gpu) {}

  /** The marks of each tile of 16 x 16 samples. */
  draw(target: IdTarget, codes: CellCodes, coloring: Coloring): WebGLTexture {
    const { gl } = this.gpu;
    const width = Math.ceil(target.samples.width / TILE);
    const height = Math.ceil(target.samples.height / TILE);
    const tiles = this.tilesOf(width, height);
    const program = this.gpu.program(SHADE_VERTEX, marksFragment(target.size.scale));
    gl.bindFramebuffer(gl.FRAMEBUFFER, tiles.framebuffer);
    gl.viewport(0, 0, width, height);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.BLEND);
    gl.disable(gl.SCISSOR_TEST);
    program.use();
    codes.bind(program, coloring);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, target.ids);
    gl.uniform1i(program.at('uIds'), 0);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    return tiles.texture;
  }

  dispose(): void {
    this.drop();
  }

  private drop(): void {
    if (!this.tiles) return;
    this.gpu.gl.deleteTexture(this.tiles.texture);
    this.gpu.gl.deleteFramebuffer(this.tiles.framebuffer);
    this.tiles = null;
  }

  private tilesOf(width: number, height: number): Tiles {
    if (this.tiles?.width === width && this.tiles.height === height) return this.tiles;
    this.drop();
    const { gl } = this.gpu;
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R8UI, width, height);
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
    }
    const framebuffer = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    gl.framebufferTexture2D(
      gl.FRAMEBUFFER,
      gl.COLOR_ATTACHMENT0,
      gl.TEXTURE_2D,
      texture,
      0
    );
    this.tiles = { texture, framebuffer, width, height };
    return this.tiles;
  }
}
