/** FrameBudget: learns what a machine can draw. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameBudget } from '../../src/render/budget';

const TOTAL = 10_000_000;

/** Frames of a machine that needs so many microseconds a cell, and ms to shade. */
function drive(perCell: number, paint: number, frames = 60): FrameBudget {
  const budget = new FrameBudget();
  for (let i = 0; i < frames; i += 1) {
    const cells = budget.prefixFor(TOTAL);
    budget.painted(false, paint);
    budget.movingFrame(cells, (cells * perCell) / 1000, TOTAL);
    const slice = budget.sliceFor();
    budget.painted(true, paint * 4);
    budget.stillFrame(slice, (slice * perCell) / 1000);
  }
  return budget;
}

describe('a moving frame holds its rate', () => {
  it('draws what fits 60 Hz on a fast machine', () => {
    const cells = drive(0.01, 1).prefixFor(TOTAL);
    expect((cells * 0.01) / 1000 + 1).toBeGreaterThan(10);
    expect((cells * 0.01) / 1000 + 1).toBeLessThan(17);
  });

  it('rather slows to 30 Hz than show too few cells', () => {
    const cells = drive(0.35, 5).prefixFor(TOTAL);
    expect(cells).toBeGreaterThan(50_000);
    expect((cells * 0.35) / 1000 + 5).toBeLessThan(34);
  });

  it('never goes below a picture that can be recognised', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 500, noNaN: true }),
        (perCell, paint) => {
          const budget = drive(perCell, paint, 20);
          expect(budget.prefixFor(TOTAL)).toBeGreaterThanOrEqual(30_000);
          expect(budget.prefixFor(700)).toBe(700);
        }
      )
    );
  });
});

describe('a still frame keeps the page responsive', () => {
  it('submits slices of at most 50 ms', () => {
    for (const perCell of [0.002, 0.1, 0.6]) {
      const slice = drive(perCell, 5).sliceFor();
      expect((slice * perCell) / 1000).toBeLessThan(50);
    }
  });

  it('takes all cells at once where that is nothing', () => {
    expect(new FrameBudget().affordsAll(10, true)).toBe(false);
    expect(drive(0.002, 0.5).affordsAll(1_000_000, true)).toBe(true);
    expect(drive(0.35, 5).affordsAll(1_000_000, true)).toBe(false);
  });

  it('waits longer for the finished picture where the camera stands', () => {
    const budget = drive(0.02, 3);
    expect(budget.affordsAll(1_000_000, true)).toBe(false);
    expect(budget.affordsAll(1_000_000, false)).toBe(true);
    expect(drive(0.35, 5).affordsAll(1_000_000, false)).toBe(false);
  });
});
