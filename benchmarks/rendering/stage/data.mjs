/**
 * Generated cells: 24 clusters, in random order, the same for every candidate. Places
 * are multiples of the u16 lattice, so that exact means the same to all of them.
 */
export const CLUSTERS = 24;
export const LATTICE = 65534;

function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** `codes` (u16 lattice), float places in [-1, 1], cluster codes, a value per cell. */
export function makeCells(n) {
  const random = generator(7);
  const centres = Array.from({ length: CLUSTERS }, () => [
    0.14 + 0.72 * random(),
    0.14 + 0.72 * random(),
    0.012 + 0.035 * random()
  ]);
  const u = new Uint16Array(n);
  const v = new Uint16Array(n);
  const x = new Float32Array(n);
  const y = new Float32Array(n);
  const codes = new Uint8Array(n);
  const values = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const code = Math.floor(random() * CLUSTERS);
    const [cx, cy, spread] = centres[code];
    const radius = Math.sqrt(-2 * Math.log(1 - random() * 0.999999)) * spread;
    const angle = 2 * Math.PI * random();
    const clamp = value => Math.min(1, Math.max(0, value));
    u[i] = Math.round(clamp(cx + radius * Math.cos(angle)) * LATTICE);
    v[i] = Math.round(clamp(cy + radius * Math.sin(angle)) * LATTICE);
    x[i] = (u[i] / LATTICE) * 2 - 1;
    y[i] = (v[i] / LATTICE) * 2 - 1;
    codes[i] = code;
    values[i] = Math.floor(random() * 255);
  }
  return { n, u, v, x, y, codes, values };
}

/** Distinct, fully saturated enough to be told apart in a small picture. */
export function palette(shift = 0) {
  return Array.from({ length: CLUSTERS }, (_, i) => {
    const h = (((i + shift) % CLUSTERS) / CLUSTERS) * 6;
    const c = [5, 3, 1].map(k => {
      const t = (k + h) % 6;
      return Math.round(255 * (0.85 - 0.7 * Math.max(0, Math.min(t, 4 - t, 1))));
    });
    return c;
  });
}

export const hex = ([r, g, b]) =>
  `#${[r, g, b].map(value => value.toString(16).padStart(2, '0')).join('')}`;

/** A star of 200 corners around the middle, in data coordinates. */
export function lassoPolygon(corners = 200) {
  return Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    const radius = 0.5 + 0.12 * Math.sin(7 * angle);
    return [radius * Math.cos(angle) + 0.013, radius * Math.sin(angle) - 0.021];
  });
}

/** Even-odd test in double precision: what every lasso must agree with. */
export function countInside({ n, x, y }, polygon) {
  let count = 0;
  for (let i = 0; i < n; i++) {
    let inside = false;
    for (let a = 0, b = polygon.length - 1; a < polygon.length; b = a++) {
      const [xa, ya] = polygon[a];
      const [xb, yb] = polygon[b];
      if (ya > y[i] !== yb > y[i] && x[i] < ((xb - xa) * (y[i] - ya)) / (yb - ya) + xa) {
        inside = !inside;
      }
    }
    if (inside) count++;
  }
  return count;
}
