/**
 * The geometry pass: every visible cell becomes a disc that writes position + 1
 * where it is on top. Only what a picture needs is compiled in.
 */
import { MISSING_POSITION } from '../../../contract/wire';
import { FLAG, GROUP_SHIFT, RANK } from '../../../scene/inputs';
import { STRIP } from '../../../scene/strip';
import { PERSPECTIVE_SIZE } from '../../projection';
import { CELL_CODES } from './cell';
import { float } from './literal';

export interface GeometryVariant {
  readonly dims: 1 | 2 | 3;
  /** Some cells have flags: look them up. */
  readonly flags: boolean;
  /** Hidden cells lie in grey below all others instead of vanishing. */
  readonly grey: boolean;
  /** Values decide who is on top. */
  readonly ranks: boolean;
  /** Cells are on their way from another embedding. */
  readonly morph: boolean;
}

/** Depth of the ranks in clip space, exact in 24 bits; the shade pass compares it. */
const RANK_DEPTH = `
float depthOf(float rank) {
  return 0.9375 - rank * 0.125;
}
`;

/** Attributes and uniforms of every pass over cells; wants DIMS and MORPH. */
export const PLACE = `
layout(location = 0) in float aX;
layout(location = 1) in float aY;
layout(location = 2) in float aZ;
#if MORPH
// Where the cell was in another embedding, see old_places.ts.
layout(location = 4) in float aOldX;
layout(location = 5) in float aOldY;
layout(location = 6) in float aOldZ;
uniform float uMorph;
#endif
uniform mat4 uMatrix;
uniform uint uBase;
uniform float uSize;

// The same as scene/strip.ts.
uint mix32(uint x) {
  x ^= x >> 16u;
  x *= 0x7feb352du;
  x ^= x >> 15u;
  x *= 0x846ca68bu;
  x ^= x >> 16u;
  return x;
}

// False where the cell has no place.
bool placed(uint cell, out vec3 unit) {
  vec3 code = vec3(aX, 0.0, 0.0);
#if DIMS >= 2
  code.y = aY;
#endif
#if DIMS == 3
  code.z = aZ;
#endif
  unit = code / 65534.0;
#if DIMS == 1
  unit.y = 0.5 + (float(mix32(cell) >> 8u) / 16777216.0 - 0.5) * ${float(STRIP)};
#endif
  bool somewhere = !any(equal(code, vec3(${float(MISSING_POSITION)})));
#if MORPH
  vec3 old = vec3(aOldX, aOldY, aOldZ);
  somewhere = somewhere && !any(equal(old, vec3(${float(MISSING_POSITION)})));
  unit = mix(old / 65534.0, unit, uMorph);
#if DIMS < 3
  unit.z = 0.0;
#endif
#endif
  return somewhere;
}

float sizeAt(float w) {
#if DIMS == 3
  return max(1.0, uSize * clamp(1.0 / max(w, 1e-6),
    ${float(PERSPECTIVE_SIZE.min)}, ${float(PERSPECTIVE_SIZE.max)}));
#else
  return uSize;
#endif
}

// Outside of clip space: never rasterised.
void vanish() {
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  gl_PointSize = 1.0;
}
`;

function rankOf({ flags, ranks }: GeometryVariant): string {
  return `
float rankOf(uint cell, uint flags) {
  float rank = ${float(RANK.plain)};
  ${ranks ? 'rank += entryOf(cell).a * 255.0;' : ''}
  ${
    flags
      ? `if ((flags >> ${GROUP_SHIFT}u) != 0u) rank = ${float(RANK.group)};
  if ((flags & ${FLAG.selected}u) != 0u) rank = ${float(RANK.selected)};
  if ((flags & ${FLAG.highlighted}u) != 0u) rank = ${float(RANK.highlighted)};
  if ((flags & ${FLAG.hidden}u) != 0u) rank = ${float(RANK.grey)};`
      : ''
  }
  return floor(rank + 0.5);
}
`;
}

export function geometryVertex(variant: GeometryVariant): string {
  const { dims, flags, grey, morph } = variant;
  return `#version 300 es
#define DIMS ${dims}
#define MORPH ${morph ? 1 : 0}
precision highp float;
precision highp int;
flat out uint vId;
${CELL_CODES}
${PLACE}
${RANK_DEPTH}
${rankOf(variant)}
void main() {
  uint cell = uBase + uint(gl_VertexID);
  vId = cell + 1u;
  vec3 unit;
  bool seen = placed(cell, unit);
  uint flags = 0u;
  ${flags ? 'flags = texelFetch(uFlags, texel(cell), 0).r;' : ''}
  ${flags && !grey ? `seen = seen && (flags & ${FLAG.hidden}u) == 0u;` : ''}
  if (!seen) {
    vanish();
    return;
  }
  vec4 place = uMatrix * vec4(unit, 1.0);
  gl_PointSize = sizeAt(place.w);
#if DIMS < 3
  // Of cells with one rank the first to be drawn stays on top: the earlier one.
  place.z = depthOf(rankOf(cell, flags)) * place.w;
#endif
  gl_Position = place;
}
`;
}

export const GEOMETRY_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
flat in uint vId;
layout(location = 0) out uint outId;

void main() {
  vec2 offset = gl_PointCoord * 2.0 - 1.0;
  if (dot(offset, offset) > 1.0) discard;
  outId = vId;
}
`;
