/**
 * The sums pass: every visible cell adds itself to the pixels of its disc. Density
 * counts cells, translucency adds their colours too.
 */
import { FLAG, GROUP_SHIFT, type DrawMode } from '../../../scene/inputs';
import { CELL_CODES } from './cell';
import { PLACE } from './geometry';
import { float } from './literal';

export interface SumsVariant {
  readonly dims: 1 | 2 | 3;
  readonly mode: Exclude<DrawMode, 'points'>;
  /** Some cells have flags: look them up. */
  readonly flags: boolean;
  readonly grey: boolean;
  readonly morph: boolean;
}

export function sumsVertex({ dims, mode, flags, grey, morph }: SumsVariant): string {
  const colored = mode === 'translucent';
  const vanishes = flags && !(colored && grey);
  return `#version 300 es
#define DIMS ${dims}
#define MORPH ${morph ? 1 : 0}
precision highp float;
precision highp int;
uniform vec3 uBackground;
uniform vec3 uHidden;
uniform vec3 uGroups[16];
uniform float uDim;
flat out vec3 vColor;
${CELL_CODES}
${PLACE}
vec3 colorOf(uint cell, uint flags) {
  if ((flags & ${FLAG.hidden}u) != 0u) return uHidden;
  vec3 color = entryOf(cell).rgb;
  if ((flags >> ${GROUP_SHIFT}u) != 0u) color = uGroups[flags >> ${GROUP_SHIFT}u];
  bool faded = (flags & ${FLAG.selected | FLAG.highlighted}u) == 0u;
  return faded ? mix(color, uBackground, uDim) : color;
}

void main() {
  uint cell = uBase + uint(gl_VertexID);
  vec3 unit;
  bool seen = placed(cell, unit);
  uint flags = 0u;
  ${flags ? 'flags = texelFetch(uFlags, texel(cell), 0).r;' : ''}
  ${vanishes ? `seen = seen && (flags & ${FLAG.hidden}u) == 0u;` : ''}
  if (!seen) {
    vanish();
    return;
  }
  vColor = ${colored ? 'colorOf(cell, flags)' : 'vec3(0.0)'};
  vec4 place = uMatrix * vec4(unit, 1.0);
  gl_PointSize = sizeAt(place.w);
#if DIMS < 3
  place.z = 0.0;
#endif
  gl_Position = place;
}
`;
}

/** `unit`: what one cell adds to a count, in the format of the sums. */
export function sumsFragment(mode: SumsVariant['mode'], unit: number): string {
  const added =
    mode === 'translucent' ? 'vec4(vColor, 1.0)' : `vec4(${float(unit)}, 0.0, 0.0, 0.0)`;
  return `#version 300 es
precision highp float;
flat in vec3 vColor;
out vec4 outSum;

void main() {
  vec2 offset = gl_PointCoord * 2.0 - 1.0;
  if (dot(offset, offset) > 1.0) discard;
  outSum = ${added};
}
`;
}

/** Pixels per side of a block whose largest count becomes one pixel. */
export const BLOCK = 16;

export const MOST_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
uniform sampler2D uSums;
out vec4 outMost;

void main() {
  ivec2 from = ivec2(gl_FragCoord.xy) * ${BLOCK};
  ivec2 to = min(from + ${BLOCK}, textureSize(uSums, 0));
  float most = 0.0;
  for (int y = from.y; y < to.y; ++y) {
    for (int x = from.x; x < to.x; ++x) {
      most = max(most, texelFetch(uSums, ivec2(x, y), 0).r);
    }
  }
  outMost = vec4(most, 0.0, 0.0, 1.0);
}
`;
