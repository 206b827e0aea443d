/**
 * The geometry pass: every visible cell becomes a disc that writes position + 1
 * where it is on top. One variant per number of axes.
 */
import { MISSING_POSITION } from '../../../contract/wire';
import { FLAG } from '../../../scene/inputs';
import { STRIP } from '../../../scene/strip';
import { PERSPECTIVE_SIZE } from '../../projection';
import { float } from './literal';

export function geometryVertex(dims: 1 | 2 | 3): string {
  return `#version 300 es
#define DIMS ${dims}
precision highp float;
precision highp int;
layout(location = 0) in float aX;
layout(location = 1) in float aY;
layout(location = 2) in float aZ;
layout(location = 3) in uint aFlags;
uniform mat4 uMatrix;
uniform uint uBase;
uniform float uSize;
flat out uint vId;

// The same as scene/strip.ts.
uint mix32(uint x) {
  x ^= x >> 16u;
  x *= 0x7feb352du;
  x ^= x >> 15u;
  x *= 0x846ca68bu;
  x ^= x >> 16u;
  return x;
}

void main() {
  uint index = uBase + uint(gl_VertexID);
  vId = index + 1u;
  vec3 code = vec3(aX, 0.0, 0.0);
#if DIMS >= 2
  code.y = aY;
#endif
#if DIMS == 3
  code.z = aZ;
#endif
  if ((aFlags & ${FLAG.hidden}u) != 0u || any(equal(code, vec3(${float(MISSING_POSITION)})))) {
    // Outside of clip space: never rasterised.
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    gl_PointSize = 1.0;
    return;
  }
  vec3 unit = code / 65534.0;
#if DIMS < 3
  float shuffle = float(mix32(index) >> 8u) / 16777216.0;
#if DIMS == 1
  unit.y = 0.5 + (shuffle - 0.5) * ${float(STRIP)};
#endif
  vec4 place = uMatrix * vec4(unit, 1.0);
  // Who is in front: highlighted, then selected, then by lot, so that neither the
  // order of the file nor that of the categories decides what is seen.
  float depth = shuffle * 0.49;
  if ((aFlags & ${FLAG.highlighted}u) != 0u) depth -= 0.99;
  else if ((aFlags & ${FLAG.selected}u) != 0u) depth -= 0.495;
  place.z = depth * place.w;
  gl_PointSize = uSize;
#else
  vec4 place = uMatrix * vec4(unit, 1.0);
  gl_PointSize = max(1.0, uSize * clamp(1.0 / max(place.w, 1e-6),
    ${float(PERSPECTIVE_SIZE.min)}, ${float(PERSPECTIVE_SIZE.max)}));
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
