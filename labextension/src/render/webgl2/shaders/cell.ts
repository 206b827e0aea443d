/**
 * What every shader knows of a cell: where its codes lie in the textures, and which
 * entry of the palette or colour scale belongs to it.
 */

/** Uniforms and functions; include once, after the precisions. */
export const CELL_CODES = `
precision highp usampler2DArray;
precision highp sampler2D;
uniform usampler2DArray uValues;
uniform usampler2DArray uFlags;
uniform sampler2D uColors;  // rgb, and the rank in the draw order
uniform int uShift;         // 2^uShift rows of 4096 cells make a layer
uniform uint uKnown;        // cells from here on have no value yet
uniform int uKind;          // 0 one colour, 1 category, 2 number
uniform uint uMissing;
uniform uint uCount;        // categories
uniform vec2 uRange;        // low code, 1 / (high - low)
uniform vec3 uPlain;
uniform vec3 uMissingColor;

ivec3 texel(uint cell) {
  int row = int(cell >> 12u);
  return ivec3(int(cell & 4095u), row & ((1 << uShift) - 1), row >> uShift);
}

// Colour and rank / 255.
vec4 entryOf(uint cell) {
  if (uKind == 0) return vec4(uPlain, 0.0);
  if (cell >= uKnown) return vec4(uMissingColor, 0.0);
  uint code = texelFetch(uValues, texel(cell), 0).r;
  if (code == uMissing) return vec4(uMissingColor, 0.0);
  if (uKind == 1) {
    if (code >= uCount) return vec4(uMissingColor, 0.0);
    return texelFetch(uColors, ivec2(int(code & 255u), int((code >> 8u) & 255u)), 0);
  }
  float t = clamp((float(code) - uRange.x) * uRange.y, 0.0, 1.0);
  return texelFetch(uColors, ivec2(int(t * 255.0 + 0.5), 0), 0);
}
`;
