/** Draw order by rarity and value, and the style that the view asks for. */
import { describe, expect, it } from 'vitest';
import type { CategorySummary } from '../../src/contract/wire';
import { RANK } from '../../src/scene/inputs';
import { categoryRanks, VALUE_RANKS } from '../../src/scene/ranks';
import { styleFor } from '../../src/scene/style';
import { fromPositions } from '../../src/scene/bits';

function ranks(...counts: number[]): number[] {
  return [...categoryRanks({ counts } as unknown as CategorySummary)];
}

describe('what is rare or high lies on top', () => {
  it('lifts a category by each halving of its cells', () => {
    expect(ranks(1000, 500, 250, 1)).toEqual([0, 1, 2, 10]);
  });

  it('leaves categories of about the same size to the lot', () => {
    expect(ranks(510, 490)).toEqual([0, 0]);
  });

  it('knows empty categories and stays within its ranks', () => {
    expect(ranks(0, 2 ** 31, 1, 0)).toEqual([0, 0, RANK.values - 1, 0]);
    expect(ranks()).toEqual([]);
  });

  it('ranks values from low to high', () => {
    expect(VALUE_RANKS[0]).toBe(0);
    expect(VALUE_RANKS[255]).toBe(RANK.values - 1);
    expect([...VALUE_RANKS]).toEqual([...VALUE_RANKS].sort((a, b) => a - b));
  });
});

describe('styleFor draws as the view says', () => {
  it('takes mode, opacity and hidden cells from the display', () => {
    const display = { mode: 'density', opacity: 0.3, hiddenCells: 'grey' } as const;
    expect(styleFor('dark', 4, { display })).toMatchObject({ ...display, pointSize: 4 });
  });

  it('gives group i of the view place i + 1', () => {
    const group = { name: 'a', cells: fromPositions([], 1), shown: true };
    const { groupColors } = styleFor('light', 3, {
      groups: [
        { ...group, color: '#010203' },
        { ...group, color: 'nonsense' }
      ]
    });
    expect([...groupColors.subarray(0, 6)]).toEqual([0, 0, 0, 1, 2, 3]);
    // A colour that cannot be read is still one that can be seen.
    expect([...groupColors.subarray(6, 9)]).not.toEqual([0, 0, 0]);
  });
});
