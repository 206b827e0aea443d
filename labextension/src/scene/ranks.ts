/**
 * Who lies on top of whom where `display.rareOnTop` is set: rare categories above
 * common ones, high values above low ones. Ranks are 0 .. RANK.values - 1.
 */
import type { CategorySummary } from '../contract/wire';
import { RANK } from './inputs';

const TOP = RANK.values - 1;

/**
 * One rank per code, one step for each halving of the cells. A ratio and no order:
 * of two conditions of about the same size none may cover the other.
 */
export function categoryRanks({ counts }: CategorySummary): Uint8Array {
  const most = counts.reduce((a, count) => Math.max(a, count), 0);
  return Uint8Array.from(counts, count =>
    count > 0 ? Math.min(TOP, Math.round(Math.log2(most / count))) : 0
  );
}

/** One rank per colour of the colormap. */
export const VALUE_RANKS: Uint8Array = Uint8Array.from({ length: 256 }, (_, entry) =>
  Math.floor((entry * RANK.values) / 256)
);
