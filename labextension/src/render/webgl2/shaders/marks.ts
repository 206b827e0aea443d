/**
 * The marks pass: for every tile of the id buffer, which marks (selected,
 * highlighted) its cells have. Outlines are looked for only near such tiles.
 */
import { FLAG, GROUP_SHIFT } from '../../../scene/inputs';

/** In the marks of a tile: some cell is in a highlight group. */
export const ANY_GROUP = 1 << GROUP_SHIFT;

/** Samples per tile and axis. */
export const TILE = 16;

export function marksFragment(scale: 1 | 2): string {
  return `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
precision highp usampler2DArray;
uniform usampler2D uIds;
uniform usampler2DArray uFlags;
uniform int uShift;
out uint outMarks;

void main() {
  ivec2 from = ivec2(gl_FragCoord.xy) * ${TILE};
  ivec2 to = min(from + ${TILE}, textureSize(uIds, 0));
  uint marks = 0u;
  // One sample per pixel is enough: no cell is smaller than a pixel.
  for (int y = from.y; y < to.y; y += ${scale}) {
    for (int x = from.x; x < to.x; x += ${scale}) {
      uint id = texelFetch(uIds, ivec2(x, y), 0).r;
      if (id == 0u) continue;
      uint cell = id - 1u;
      int row = int(cell >> 12u);
      uint flags = texelFetch(uFlags,
        ivec3(int(cell & 4095u), row & ((1 << uShift) - 1), row >> uShift), 0).r;
      if ((flags & ${FLAG.hidden}u) != 0u) continue;
      marks |= flags;
      if ((flags >> ${GROUP_SHIFT}u) != 0u) marks |= ${ANY_GROUP}u;
    }
  }
  outMarks = marks & ${FLAG.selected | FLAG.highlighted | ANY_GROUP}u;
}
`;
}
