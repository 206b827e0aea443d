/** Uploads: a frame sends some bytes, and in the end everything was sent. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Uploads, type Column } from '../../src/render/webgl2/uploads';

const BYTES = { points: 4, values: 2, flags: 1 } as const;

describe('Uploads', () => {
  it('sends every cell, never more than a frame may', () => {
    const added = fc.record({
      column: fc.constantFrom<Column>('points', 'values', 'flags'),
      start: fc.nat(300),
      count: fc.integer({ min: 1, max: 200 })
    });
    fc.assert(
      fc.property(fc.array(added), fc.integer({ min: 4, max: 500 }), (list, budget) => {
        const uploads = new Uploads();
        const wanted = new Set<string>();
        for (const { column, start, count } of list) {
          uploads.add(column, start, start + count);
          for (let i = start; i < start + count; i += 1) wanted.add(`${column} ${i}`);
        }
        const sent = new Set<string>();
        while (!uploads.isEmpty) {
          let bytes = 0;
          for (const { column, start, end } of uploads.take(budget, BYTES)) {
            bytes += (end - start) * BYTES[column];
            for (let i = start; i < end; i += 1) sent.add(`${column} ${i}`);
          }
          expect(bytes).toBeGreaterThan(0);
          expect(bytes).toBeLessThanOrEqual(budget);
        }
        expect([...sent].sort()).toEqual([...wanted].sort());
      })
    );
  });

  it('sends what changes the colours before further cells', () => {
    const uploads = new Uploads();
    uploads.add('points', 0, 100);
    uploads.add('values', 0, 10);
    expect(uploads.take(24, BYTES)).toEqual([
      { column: 'values', start: 0, end: 10 },
      { column: 'points', start: 0, end: 1 }
    ]);
  });
});
