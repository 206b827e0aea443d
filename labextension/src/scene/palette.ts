/**
 * Colours of categories: the file's own where it has them, else a set made for
 * this viewer that holds on light and dark and for the common colour-vision types.
 */
import type { CategorySummary } from '../contract/wire';
import { parseHex, toHex } from './hex';
import type { Rgb, Theme } from './inputs';
import { fromOklab, toOklab } from './oklab';

/**
 * Eleven chosen (after Okabe and Ito's recommendation), then each the farthest from
 * all before it: the smallest CAM02-UCS distance over normal sight and 60 % deuter-,
 * prot- and tritanomaly was maximised, greys, near-white and near-black left out.
 * The smallest distance is 17 among the first 20 and 12 among the first 40.
 */
const CATEGORY_COLORS: readonly Rgb[] = `
  0072b2 e69f00 009e73 d55e00 cc79a7 56b4e9 7a4fb5 9c4f3b 8fbf3f d6336c 00a6a6 ffa28b
  a2088b 7483ff 007c00 00d89b 00e0e8 ff7cff e0b2e0 8b5d7c c94dd8 ff6464 747ca2 a27c4d
  00747c 00aa36 27744d b28bc9 8bb9c1 93aa74 9b3655 ff93b9 e0c16c ff5d9b c1469b c17474
  0893c1 9b5d0f b2c1ff f78346 6cb29b 6455e8 9b4da2 f05dc9 d174ff 648b00 d1c900 4d8374
  5d6427 6c557c 36e06c aa4de8 d8939b d1462e aa2e17 2e8b46 c18b2e b25d7c 64a2ff 4d6493
  6cd8c1 5d8b93 b9aae0 9b6464 b26cb2 e88bd1 6c9bb9 00c1d1 5dc164 8b6cb9 b92774 55a25d
  e0a26c c14d55 367ce0 0fc1b2 a27493 9383d8 b2c18b 933e74 c18364 f7a2ff ffa246 d85d8b
  c19bff 5d835d e06c46 aac9e8 c193b9 b9274d 9b17aa ff838b 007464 8b7c2e e84d64 64b21f
  007c9b 1fd8ff f7aab2 b9a255 a2d1b2 275dc1 8bb993 a2643e 4d9b8b 9bd1d1 93aac9 e06ce0
  839bd8 7c5500 8b27c9 008b83 834d46 8b6c93 e0a2c1 0093a2 ff74c1 00b983 939346 55743e
`
  .trim()
  .split(/\s+/)
  .map(digits => parseHex(`#${digits}`) as Rgb);

/** Cells without a value: present, but never louder than a category. */
const MISSING: Readonly<Record<Theme, Rgb>> = {
  light: [205, 205, 208],
  dark: [74, 74, 78]
};

/** Cells while nothing colours them. */
const PLAIN: Readonly<Record<Theme, Rgb>> = {
  light: [70, 110, 150],
  dark: [120, 165, 210]
};

export function missingColor(theme: Theme): Rgb {
  return MISSING[theme];
}

export function plainColor(theme: Theme): Rgb {
  return PLAIN[theme];
}

/** Default colour of a category code, for any number of categories. */
export function categoryColor(code: number): Rgb {
  const base = CATEGORY_COLORS[code % CATEGORY_COLORS.length];
  const round = Math.floor(code / CATEGORY_COLORS.length);
  if (round === 0) return base;
  // Later rounds repeat the hues lighter and darker: the best that is left.
  const shift = [-0.12, 0.1, -0.06, 0.05][(round - 1) % 4];
  const [l, a, b] = toOklab(base);
  return fromOklab([Math.min(0.88, Math.max(0.38, l + shift)), a, b]);
}

/** RGB bytes per code; a colour of the file that cannot be read gets the default. */
export function categoryPalette(summary: CategorySummary): Uint8Array {
  const count = summary.categories.length;
  const palette = new Uint8Array(count * 3);
  for (let code = 0; code < count; code += 1) {
    const own = summary.colors?.[code];
    palette.set((own && parseHex(own)) || categoryColor(code), code * 3);
  }
  return palette;
}

/** `#rrggbb` per code, for legends: the same colours as in the picture. */
export function categoryHex(summary: CategorySummary): string[] {
  const palette = categoryPalette(summary);
  return summary.categories.map((_, code) =>
    toHex([palette[code * 3], palette[code * 3 + 1], palette[code * 3 + 2]])
  );
}
