/**
 * Colour scales of 256 entries, from control points (facts of the published maps)
 * that are joined in OKLab. `gene` starts near the background, so that cells
 * without expression recede and expression stands out, in both themes.
 */
import { parseHex, toHex } from './hex';
import type { Rgb, Theme } from './inputs';
import { fromOklab, mixOklab, toOklab } from './oklab';

/** Evenly spaced; within 3/255 of the originals (cividis 6/255). */
const POINTS = {
  viridis: `
    440154 471164 481f70 472d7b 443983 404688 3b528b 365d8d 31688e 2c728e 287c8e
    24868e 21918c 1f9a8a 20a486 27ad81 35b779 48c16e 5cc863 75d054 8ed645 aadc32
    c8e020 e2e418 fde725`,
  magma: `
    000004 0a0822 1d1147 36106b 51127c 6a1c81 832681 9c2e7f b73779 cf4070 e55064
    f4695c fb8761 fea571 fec287 fde0a1 fcfdbf`,
  plasma: `
    0d0887 220690 310597 3f049c 4c02a1 5901a5 6600a7 7201a8 7e03a8 8a09a5 9511a1
    a01a9c aa2395 b32c8e bc3587 c43e7f cc4778 d24f71 d9586a df6263 e56b5d eb7556
    f07f4f f48948 f89441 fb9f3a fdab33 feb72d fdc328 fcd025 f9dd25 f5eb27 f0f921`,
  cividis: `
    00224e 00285b 002e6a 053371 1a386f 273e6e 32436d 3b496c 434e6c 4b546c 535a6d
    5a5f6e 61656f 686a71 6f7073 767676 7d7c78 838179 8b8778 928d78 9a9376 a29975
    aaa073 b3a670 bbad6d c3b369 ccba64 d4c15f ddc858 e6d051 efd748 f8df3c fee838`,
  turbo: `
    30123b 392a73 4040a2 4456c7 466be3 4680f6 4294ff 37a8fa 28bceb 1ccdd8 18ddc2
    1fe9af 32f298 4ef97d 6dfe62 8bff4b a4fc3c b7f735 cbed34 dde037 ecd13a f7c13a
    fdae35 fe992c fb8122 f56918 ec530f e14109 d23105 c12302 ac1701 950d01 7a0403`
} as const;

const GENE: Readonly<Record<Theme, string>> = {
  light: 'd5d8de b9c3da 93a7d6 6a87cd 4665bf 3244a6 291f80 1f0655',
  dark: '3c3f47 3b4c6b 38619a 3d7fc6 52a3e4 80c6f3 b9e3f8 f2faff'
};

export type ColormapName = keyof typeof POINTS | 'gene';

export const COLORMAPS: readonly ColormapName[] = [
  'viridis',
  'magma',
  'plasma',
  'cividis',
  'turbo',
  'gene'
];

export function isColormapName(name: string): name is ColormapName {
  return (COLORMAPS as readonly string[]).includes(name);
}

const made = new Map<string, Uint8Array>();

/** 768 bytes: RGB of 256 entries. An unknown name gives viridis. */
export function colormap(name: string, theme: Theme): Uint8Array {
  const known = isColormapName(name) ? name : 'viridis';
  const points = known === 'gene' ? GENE[theme] : POINTS[known];
  let table = made.get(points);
  if (!table) made.set(points, (table = interpolate(points)));
  return table;
}

/** `linear-gradient` stops for a legend, left to right. */
export function colormapCss(name: string, theme: Theme, stops = 16): string {
  const table = colormap(name, theme);
  const colors = Array.from({ length: stops }, (_, i) =>
    toHex(entry(table, Math.round((i / (stops - 1)) * 255)))
  );
  return `linear-gradient(to right, ${colors.join(', ')})`;
}

export function entry(table: Uint8Array, index: number): Rgb {
  return [table[index * 3], table[index * 3 + 1], table[index * 3 + 2]];
}

function interpolate(points: string): Uint8Array {
  const labs = points
    .trim()
    .split(/\s+/)
    .map(digits => toOklab(parseHex(`#${digits}`) as Rgb));
  const table = new Uint8Array(768);
  for (let i = 0; i < 256; i += 1) {
    const at = (i / 255) * (labs.length - 1);
    const below = Math.min(labs.length - 2, Math.floor(at));
    table.set(fromOklab(mixOklab(labs[below], labs[below + 1], at - below)), i * 3);
  }
  return table;
}
