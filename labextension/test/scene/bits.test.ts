/** Bitmaps: the operations agree with sets of numbers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  equal,
  fromBytes,
  fromPositions,
  hasBit,
  intersect,
  invert,
  subtract,
  toPositions
} from '../../src/scene/bits';

const CELLS = 45;
const positions = fc.uniqueArray(fc.nat(CELLS - 1));

describe('bitmaps are little-endian in display order', () => {
  it('puts bit i into byte i >> 3, least bit first', () => {
    const { bits, count } = fromPositions([0, 9, 15], 17);
    expect([...bits]).toEqual([1, 0b1000_0010, 0]);
    expect(count).toBe(3);
    expect([0, 1, 9, 16, 400].map(i => hasBit(bits, i))).toEqual([
      true,
      false,
      true,
      false,
      false
    ]);
  });

  it('clears stray bits of the last byte and fits the length', () => {
    const set = fromBytes(Uint8Array.of(0xff, 0xff, 0xff), 11);
    expect([...set.bits]).toEqual([0xff, 0b111]);
    expect(set.count).toBe(11);
    expect([...fromBytes(Uint8Array.of(1), 11).bits]).toEqual([1, 0]);
  });

  it('leaves out positions that are no cells', () => {
    expect(fromPositions([-1, 3, 8], 8).count).toBe(1);
  });
});

describe('operations agree with sets of numbers', () => {
  it('adds, subtracts, intersects and inverts', () => {
    fc.assert(
      fc.property(positions, positions, (p, q) => {
        const [a, b] = [fromPositions(p, CELLS), fromPositions(q, CELLS)];
        const all = Array.from({ length: CELLS }, (_, i) => i);
        const is = (set: { bits: Uint8Array; count: number }, expected: number[]) => {
          expect([...toPositions({ bits: set.bits, count: set.count })]).toEqual(
            expected
          );
        };
        is(
          add(a, b),
          all.filter(i => p.includes(i) || q.includes(i))
        );
        is(
          subtract(a, b),
          all.filter(i => p.includes(i) && !q.includes(i))
        );
        is(
          intersect(a, b),
          all.filter(i => p.includes(i) && q.includes(i))
        );
        is(
          invert(a, CELLS),
          all.filter(i => !p.includes(i))
        );
        expect(equal(a, b)).toBe([...p].sort().join() === [...q].sort().join());
      })
    );
  });

  it('takes no set for an empty one', () => {
    const a = fromPositions([1], CELLS);
    expect(add(null, a)).toBe(a);
    expect(subtract(null, a).count).toBe(0);
    expect(equal(null, null)).toBe(true);
    expect(equal(null, a)).toBe(false);
  });
});
