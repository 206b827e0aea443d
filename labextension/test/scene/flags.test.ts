/** Flags: what hides, selects and highlights a cell. */
import { describe, expect, it } from 'vitest';
import { fromPositions } from '../../src/scene/bits';
import { flagsFor } from '../../src/scene/flags';

const none = { hidden: [], selection: null, highlight: null };

describe('flagsFor combines fields and bitmaps', () => {
  it('hides what any field hides, missing included', () => {
    const { flags, visible } = flagsFor({
      ...none,
      start: 0,
      end: 5,
      hidden: [
        { codes: Uint8Array.of(0, 1, 255, 1, 2), missing: 255, hidden: [1] },
        { codes: Uint16Array.of(7, 7, 65535, 7, 7), missing: 65535, hidden: [-1] }
      ]
    });
    expect([...flags]).toEqual([0, 1, 1, 1, 0]);
    expect(visible).toBe(2);
  });

  it('knows codes beyond 65,535', () => {
    const { flags } = flagsFor({
      ...none,
      start: 0,
      end: 3,
      hidden: [
        {
          codes: Uint32Array.of(70_000, 0, 0xffffffff),
          missing: 0xffffffff,
          hidden: [70_000, -1]
        }
      ]
    });
    expect([...flags]).toEqual([1, 0, 1]);
  });

  it('marks a part of the cells at its place in the bitmaps', () => {
    const { flags, visible } = flagsFor({
      start: 6,
      end: 12,
      hidden: [],
      selection: fromPositions([0, 7, 11], 20).bits,
      highlight: fromPositions([7, 8], 20).bits
    });
    expect([...flags]).toEqual([0, 6, 4, 0, 0, 2]);
    expect(visible).toBe(6);
  });

  it('shows cells whose codes have not arrived', () => {
    const { flags, visible } = flagsFor({
      ...none,
      start: 0,
      end: 4,
      hidden: [{ codes: Uint8Array.of(1, 1), missing: 255, hidden: [1] }]
    });
    expect([...flags]).toEqual([1, 1, 0, 0]);
    expect(visible).toBe(2);
  });
});
