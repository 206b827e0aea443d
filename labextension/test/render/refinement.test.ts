/** Refinement: which cells are drawn where, and when the picture is complete. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameBudget } from '../../src/render/budget';
import {
  prefixBoost,
  Refinement,
  type Situation,
  type Surface
} from '../../src/render/refinement';

/** An id buffer that remembers which cells were drawn into it. */
interface Paper {
  readonly scale: 1 | 2;
  /** From the first one on, without a gap. */
  cells: number;
}

class Desk implements Surface<Paper> {
  readonly papers: Paper[] = [];

  obtain(scale: 1 | 2, busy: Paper | null): Paper {
    const free = this.papers.find(paper => paper !== busy && paper.scale === scale);
    if (free) return free;
    const made: Paper = { scale, cells: 0 };
    this.papers.push(made);
    return made;
  }

  clear(paper: Paper): void {
    paper.cells = 0;
  }

  draw(paper: Paper, start: number, end: number): void {
    // Never a cell twice, never one left out.
    expect(start).toBe(paper.cells);
    paper.cells = end;
  }
}

function make() {
  const desk = new Desk();
  const budget = new FrameBudget();
  return { desk, budget, refinement: new Refinement(desk, budget) };
}

const still: Situation = {
  total: 150_000,
  view: 1,
  geometry: 1,
  moving: false,
  fineScale: 2
};

describe('Refinement gets to every cell', () => {
  it('shows a prefix at once, then all of it at full quality', () => {
    const { refinement } = make();
    expect(refinement.step(still)).toMatchObject({
      kind: 'moving',
      cells: 60_000,
      present: true,
      more: true
    });
    expect(refinement.front).toMatchObject({ fine: false, drawn: 60_000 });
    const steps = [];
    while (!refinement.isComplete(still)) steps.push(refinement.step(still));
    expect(steps.length).toBeLessThan(10);
    expect(refinement.front?.target.scale).toBe(2);
    expect(refinement.front?.target.cells).toBe(150_000);
    expect(refinement.step(still)).toMatchObject({
      cells: 0,
      present: false,
      more: false
    });
  });

  it('draws a prefix only while moving, and nothing while nothing changes', () => {
    const { refinement } = make();
    const moving = { ...still, moving: true };
    expect(refinement.step(moving).more).toBe(false);
    expect(refinement.step(moving)).toMatchObject({ cells: 0, present: false });
    expect(refinement.isComplete(moving)).toBe(false);
    expect(refinement.step({ ...moving, view: 2 }).cells).toBe(60_000);
  });

  it('continues a finished picture with cells that arrive', () => {
    const { refinement, desk } = make();
    const early = { ...still, total: 1000 };
    while (!refinement.isComplete(early)) refinement.step(early);
    const front = refinement.front;
    while (!refinement.isComplete(still)) refinement.step(still);
    expect(refinement.front).toBe(front);
    expect(desk.papers).toHaveLength(2);
  });

  it('keeps a finished picture until its successor shows as much', () => {
    const { refinement } = make();
    while (!refinement.isComplete(still)) refinement.step(still);
    const before = refinement.front;
    const changed = { ...still, geometry: 2 };
    let step = refinement.step(changed);
    while (!step.present) {
      expect(refinement.front).toBe(before);
      step = refinement.step(changed);
    }
    expect(refinement.isComplete(changed)).toBe(true);
    expect(refinement.front?.target).not.toBe(before?.target);
  });

  it('starts its successor again when the world changes meanwhile', () => {
    const { refinement } = make();
    while (!refinement.isComplete(still)) refinement.step(still);
    refinement.step({ ...still, geometry: 2 });
    const last = { ...still, geometry: 3 };
    while (!refinement.isComplete(last)) refinement.step(last);
    expect(refinement.front?.target.cells).toBe(150_000);
  });

  it('draws all at full quality at once where the GPU is fast', () => {
    const { refinement, budget } = make();
    budget.stillFrame(1_000_000, 2);
    const step = refinement.step({ ...still, moving: true });
    expect(step).toMatchObject({ kind: 'still', cells: 150_000, more: false });
    expect(refinement.isComplete(still)).toBe(true);
  });

  it('is complete without cells, after one empty picture', () => {
    const { refinement } = make();
    const empty = { ...still, total: 0 };
    expect(refinement.isComplete(empty)).toBe(false);
    while (!refinement.isComplete(empty)) {
      expect(refinement.step(empty).present).toBe(true);
    }
  });

  it('ends complete after any history', () => {
    const event = fc.record({
      view: fc.nat(1),
      geometry: fc.nat(1),
      grow: fc.nat(40_000),
      moving: fc.boolean(),
      fineScale: fc.constantFrom(1 as const, 2 as const),
      steps: fc.nat(3)
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), events => {
        const { refinement } = make();
        let now: Situation = { ...still, total: 0 };
        for (const { view, geometry, grow, moving, fineScale, steps } of events) {
          now = {
            total: now.total + grow,
            view: now.view + view,
            geometry: now.geometry + geometry,
            moving,
            fineScale
          };
          for (let i = 0; i < steps; i += 1) refinement.step(now);
        }
        now = { ...now, moving: false };
        for (let i = 0; i < 40 && !refinement.isComplete(now); i += 1) {
          const step = refinement.step(now);
          expect(step.more).toBe(!refinement.isComplete(now));
        }
        expect(refinement.isComplete(now)).toBe(true);
        expect(refinement.front?.target.cells).toBe(now.total);
      })
    );
  });
});

describe('prefixBoost keeps the look of the whole', () => {
  it('is gentle, and 1 where all cells are drawn', () => {
    expect(prefixBoost(10, 10)).toBe(1);
    expect(prefixBoost(0, 10)).toBe(1);
    expect(prefixBoost(50_000, 100_000)).toBeCloseTo(1.117, 2);
    expect(prefixBoost(1, 1e9)).toBe(1.5);
  });
});
