/**
 * The shade pass: screen-sized, from the id buffer to colours. Independent of the
 * number of cells: recolouring, selecting and hovering cost this pass only.
 */
import { FLAG, GROUP_SHIFT, type DrawMode } from '../../../scene/inputs';
import { CELL_CODES } from './cell';
import { ANY_GROUP, TILE } from './marks';

export interface ShadeVariant {
  readonly mode: DrawMode;
  /** Samples per pixel and axis. */
  readonly scale: 1 | 2;
  /** Some cells have flags: look them up. */
  readonly flags: boolean;
  /** Some cells are selected, highlighted or in a group: outline them. */
  readonly rings: boolean;
  /** Hidden cells are seen in grey. */
  readonly grey: boolean;
  /** 3D: let the distance be seen. */
  readonly cue: boolean;
  /** 2D: part large cells that overlap by a fine seam. */
  readonly seams: boolean;
}

/** One triangle that covers the screen, out of nothing. */
export const SHADE_VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
}
`;

const HEADER = `
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D uIds;
uniform highp sampler2D uDepth;
uniform usampler2D uMarks;  // marks per tile, see marks.ts
uniform int uBorder;        // samples left of and below the canvas
uniform highp sampler2D uSums;   // see sums.ts
uniform highp sampler2D uMost;   // the largest count of all
uniform highp sampler2D uScale;  // colours by density
uniform float uUnit;        // what one cell adds to a count
uniform float uGain;        // cells for each one drawn
uniform float uOpacity;
uniform float uEmpty;       // alpha where no cell is
uniform vec3 uBackground;
uniform vec3 uForeground;
uniform vec3 uSelected;
uniform vec3 uHighlighted;
uniform vec3 uHidden;
uniform vec3 uGroups[16];
uniform float uDim;
uniform float uRing;        // samples
uniform float uSeam;
uniform vec4 uCue;          // a, b, near, 1 / (far - near)
uniform vec4 uHover;        // x, y, radius, ring in pixels; ring 0: nobody
uniform uint uHoverCell;
out vec4 outColor;
`;

const FLAGS = `
// A hidden cell is nothing else.
uint flagsOf(uint id) {
  uint flags = id == 0u ? 0u : texelFetch(uFlags, texel(id - 1u), 0).r;
  return (flags & ${FLAG.hidden}u) != 0u ? ${FLAG.hidden}u : flags;
}

uint flagsAt(ivec2 sampleAt) {
  return flagsOf(texelFetch(uIds, sampleAt, 0).r);
}
`;

const RINGS = `
uint tileMarks(ivec2 at) {
  return texelFetch(uMarks, at / ${TILE}, 0).r;
}

const vec2 AROUND[8] = vec2[8](
  vec2(1.0, 0.0), vec2(0.7071, 0.7071), vec2(0.0, 1.0), vec2(-0.7071, 0.7071),
  vec2(-1.0, 0.0), vec2(-0.7071, -0.7071), vec2(0.0, -1.0), vec2(0.7071, -0.7071)
);

// The outline of all marked cells together, drawn outside of them.
vec4 outlined(vec4 color, uint own, ivec2 at, uint near) {
  uint mine = own & ${FLAG.selected | FLAG.highlighted}u;
  if ((own >> ${GROUP_SHIFT}u) != 0u) mine |= ${ANY_GROUP}u;
  // What a cell has itself, and what nobody near has, is not looked for.
  bool wanted = (own & ${FLAG.highlighted}u) == 0u && (near & ~mine) != 0u;
  // A wide ring needs an inner circle too, or small cells slip through.
  int taps = wanted ? (uRing >= 3.0 ? 16 : 8) : 0;
  uint around = 0u;
  uint group = 0u;
  for (int k = 0; k < taps; ++k) {
    vec2 offset = AROUND[k & 7] * uRing * (k < 8 ? 1.0 : 0.5);
    uint flags = flagsAt(at + ivec2(floor(offset + 0.5)));
    around |= flags;
    group = max(group, flags >> ${GROUP_SHIFT}u);
  }
  around &= ~mine;
  if ((around & ${FLAG.highlighted}u) != 0u) return vec4(uHighlighted, 1.0);
  if ((around & ${FLAG.selected}u) != 0u) return vec4(uSelected, 1.0);
  // Darker (in a dark theme: lighter) than the cells of the group themselves.
  if (group == 0u || mine != 0u) return color;
  return vec4(mix(uGroups[group], uForeground, 0.4), 1.0);
}
`;

const CUE = `
float distanceAt(ivec2 at) {
  float ndc = texelFetch(uDepth, at, 0).r * 2.0 - 1.0;
  return uCue.y == 0.0 ? ndc : uCue.y / (ndc - uCue.x);
}

// Far cells fade a little; a cell behind a much nearer one gets a dark seam.
vec3 cued(vec3 color, ivec2 at) {
  float own = distanceAt(at);
  float far = clamp((own - uCue.z) * uCue.w, 0.0, 1.0);
  float step = 0.0;
  const int r = SCALE;
  step += max(0.0, own - distanceAt(at + ivec2(r, 0)));
  step += max(0.0, own - distanceAt(at - ivec2(r, 0)));
  step += max(0.0, own - distanceAt(at + ivec2(0, r)));
  step += max(0.0, own - distanceAt(at - ivec2(0, r)));
  float seam = 0.38 * (1.0 - exp(-step * uCue.w * 9.0));
  if (step > 1e-6) seam = max(seam, uSeam * 0.4);
  return mix(color * (1.0 - seam), uBackground, 0.5 * far * far);
}
`;

const SEAM = `
// Of one rank the earlier cell is on top.
bool isOver(uint id, float depth, ivec2 at) {
  uint other = texelFetch(uIds, at, 0).r;
  float d = texelFetch(uDepth, at, 0).r;
  return other != 0u && (d < depth || (d == depth && other < id));
}

vec3 seamed(vec3 color, uint id, ivec2 at) {
  float depth = texelFetch(uDepth, at, 0).r;
  bool under = isOver(id, depth, at + ivec2(SCALE, 0))
    || isOver(id, depth, at - ivec2(SCALE, 0))
    || isOver(id, depth, at + ivec2(0, SCALE))
    || isOver(id, depth, at - ivec2(0, SCALE));
  return under ? mix(color, uBackground, uSeam) : color;
}
`;

const TRANSLUCENT = `
// n cells of one opacity, in no order: their mean over the background.
vec4 resolved(ivec2 at) {
  vec4 sum = texelFetch(uSums, at, 0);
  float n = sum.a * uGain;
  if (sum.a < 0.5) return vec4(uBackground, uEmpty);
  float cover = 1.0 - pow(1.0 - uOpacity, n);
  float alpha = mix(cover, 1.0, uEmpty);
  return vec4(mix(uBackground * uEmpty, sum.rgb / sum.a, cover / alpha), alpha);
}
`;

const DENSITY = `
vec4 resolved(ivec2 at) {
  float n = texelFetch(uSums, at, 0).r / uUnit;
  if (n < 0.5) return vec4(uBackground, uEmpty);
  float most = max(1.0, texelFetch(uMost, ivec2(0), 0).r / uUnit);
  float t = log(1.0 + n) / log(1.0 + most);
  int index = int(floor(clamp(t, 0.0, 1.0) * 255.0 + 0.5));
  return vec4(texelFetch(uScale, ivec2(index, 0), 0).rgb, 1.0);
}
`;

function sampleColor({ mode, flags, rings, grey, cue, seams }: ShadeVariant): string {
  const marked = FLAG.selected | FLAG.highlighted;
  // Hidden since the id buffer was drawn: what is behind comes with the next.
  const hidden = grey ? 'vec4(uHidden, 1.0)' : 'vec4(uBackground, uEmpty)';
  const resolved = `
    ${flags ? 'own = flagsOf(id);' : ''}
    color = resolved(at);`;
  const shaded = `
  if (id != 0u) {
    ${flags ? 'own = flagsOf(id);' : ''}
    color = vec4(entryOf(id - 1u).rgb, 1.0);
    ${flags ? `if ((own >> ${GROUP_SHIFT}u) != 0u) color.rgb = uGroups[own >> ${GROUP_SHIFT}u];` : ''}
    ${cue ? 'color.rgb = cued(color.rgb, at);' : ''}
    ${seams ? 'color.rgb = seamed(color.rgb, id, at);' : ''}
    ${flags ? `if ((own & ${marked}u) == 0u) color.rgb = mix(color.rgb, uBackground, uDim);` : ''}
    ${flags ? `if ((own & ${FLAG.hidden}u) != 0u) color = ${hidden};` : ''}
  }`;
  return `
vec4 sampleColor(uint id, ivec2 at, uint near) {
  vec4 color = vec4(uBackground, uEmpty);
  uint own = 0u;
  ${mode === 'points' ? shaded : resolved}
  ${rings ? 'color = outlined(color, own, at, near);' : ''}
  return color;
}
`;
}

// Branches are written as loops: software GL runs both sides of a branch, for every
// pixel, but leaves a loop as soon as no pixel needs it.
const MAIN = `
vec3 hovered(vec3 color) {
  float d = distance(gl_FragCoord.xy, uHover.xy);
  float r = uHover.z;
  float outer = r + uHover.w;
  int inside = uHover.w > 0.0 && d < outer + 2.0 ? 1 : 0;
  for (int k = 0; k < inside; ++k) {
    // From outside in: a thin gap, the ring, the cell itself.
    color = mix(color, uBackground, clamp(outer + 1.5 - d, 0.0, 1.0));
    color = mix(color, uForeground, clamp(outer + 0.5 - d, 0.0, 1.0));
    color = mix(color, entryOf(uHoverCell).rgb, clamp(r + 0.5 - d, 0.0, 1.0));
  }
  return color;
}

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy) * SCALE + uBorder;
  uint near = 0u;
#if RINGS
  int reach = int(uRing + 1.5);
  near = tileMarks(at - reach) | tileMarks(at + SCALE + reach)
    | tileMarks(at + ivec2(SCALE + reach, -reach))
    | tileMarks(at + ivec2(-reach, SCALE + reach));
#endif
  uint first = texelFetch(uIds, at, 0).r;
  uvec4 ids = uvec4(first);
  bool same = true;
  bool empty = first == 0u;
#if SCALE == 2
  ids.y = texelFetch(uIds, at + ivec2(1, 0), 0).r;
  ids.z = texelFetch(uIds, at + ivec2(0, 1), 0).r;
  ids.w = texelFetch(uIds, at + ivec2(1, 1), 0).r;
  same = all(equal(ids, uvec4(first)));
#endif
  // Samples of one cell are equal, unless an outline or a seam crosses them.
  int samples = SCALE * SCALE;
  if (near == 0u && same) {
    if (empty && !SUMS) samples = 0;
    else if (!SEAMS) samples = 1;
  }
  vec4 color = samples == 0 ? vec4(uBackground, 1.0) * uEmpty : vec4(0.0);
  for (int k = 0; k < samples; ++k) {
    ivec2 place = at + ivec2(k & 1, k >> 1);
    vec4 part = sampleColor(ids[k], place, near);
    color += vec4(part.rgb * part.a, part.a);
  }
  // Straight alpha: what is opaque keeps its colour to the byte.
  vec3 mean = color.a > 0.0 ? color.rgb / color.a : vec3(0.0);
  outColor = vec4(hovered(mean), color.a / float(max(1, samples)));
}
`;

export function shadeFragment(variant: ShadeVariant): string {
  return [
    '#version 300 es',
    `#define SCALE ${variant.scale}`,
    // Samples of one cell may still differ by a seam.
    `#define SEAMS ${variant.cue || variant.seams}`,
    `#define SUMS ${variant.mode !== 'points'}`,
    `#define RINGS ${variant.rings ? 1 : 0}`,
    HEADER,
    CELL_CODES,
    variant.flags ? FLAGS : '',
    variant.rings ? RINGS : '',
    variant.cue ? CUE : '',
    variant.seams ? SEAM : '',
    { points: '', translucent: TRANSLUCENT, density: DENSITY }[variant.mode],
    sampleColor(variant),
    MAIN
  ].join('\n');
}
