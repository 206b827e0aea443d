/** Labels: at the thick of their cells, and never over each other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeLabels, shortLabel, type LabelBox } from '../../src/scene/labels_layout';
import {
  labelPlaces,
  type LabelPlace,
  type LabelSample
} from '../../src/scene/labels_mode';

function run(sample: LabelSample): readonly LabelPlace[] {
  const slices = labelPlaces(sample);
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}

describe('a label stands where its cells are thickest', () => {
  it('not between two clusters, as the mean would', () => {
    const codes = new Uint8Array(300);
    const x = Uint16Array.from({ length: 300 }, (_, i) =>
      i < 200 ? 10_000 + (i % 20) * 50 : 60_000 + (i % 10) * 50
    );
    const y = Uint16Array.from({ length: 300 }, (_, i) => 30_000 + (i % 17) * 40);
    const [{ place }] = run({ axes: [x, y], codes, categories: 1 });
    expect(place[0]).toBeGreaterThan(0.14);
    expect(place[0]).toBeLessThan(0.18);
  });

  it('on a ring, not in its hole', () => {
    const turn = (i: number) => (i / 400) * 2 * Math.PI;
    const x = Uint16Array.from(
      { length: 400 },
      (_, i) => 32_000 + 20_000 * Math.cos(turn(i))
    );
    const y = Uint16Array.from(
      { length: 400 },
      (_, i) => 32_000 + 20_000 * Math.sin(turn(i))
    );
    const [{ place }] = run({ axes: [x, y], codes: new Uint8Array(400), categories: 1 });
    const radius = Math.hypot(place[0] * 65534 - 32_000, place[1] * 65534 - 32_000);
    expect(radius).toBeGreaterThan(17_000);
  });

  it('without cells that have no place or no category, in 1D and 3D too', () => {
    const axis = Uint16Array.of(65535, 500, 65534, 40_000);
    const codes = Uint8Array.of(0, 0, 255, 1);
    for (const dims of [1, 3]) {
      const places = run({ axes: Array(dims).fill(axis), codes, categories: 2 });
      expect(places.map(({ code }) => code)).toEqual([0, 1]);
      expect(places[0].place).toHaveLength(dims);
      expect(places[0].place[0]).toBeCloseTo(500 / 65534, 5);
    }
  });

  it('in slices: three thousand categories never hold the page up', () => {
    const cells = 30_000;
    const axis = Uint16Array.from({ length: cells }, (_, i) => (i * 7919) % 65_000);
    const codes = Uint16Array.from({ length: cells }, (_, i) => i % 3000);
    const slices = labelPlaces({ axes: [axis, axis], codes, categories: 3000 });
    let yields = 0;
    while (!slices.next().done) yields += 1;
    expect(yields).toBeGreaterThan(50);
  });
});

describe('labels never collide', () => {
  const box = fc.record({
    x: fc.double({ min: -50, max: 850, noNaN: true }),
    y: fc.double({ min: -50, max: 650, noNaN: true }),
    width: fc.double({ min: 10, max: 200, noNaN: true }),
    height: fc.constant(18),
    held: fc.boolean()
  });

  it('whatever their places and sizes', () => {
    fc.assert(
      fc.property(fc.array(box, { maxLength: 120 }), boxes => {
        const placed = placeLabels(boxes, 800, 600).map(index => boxes[index]);
        placed.forEach((a, i) =>
          placed.slice(i + 1).forEach(b => {
            const apart =
              Math.abs(a.x - b.x) >= (a.width + b.width) / 2 ||
              Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
            expect(apart).toBe(true);
          })
        );
      })
    );
  });

  it('and the weightier one, given first, is always there', () => {
    const at = (x: number, held: boolean): LabelBox => ({
      x,
      y: 50,
      width: 60,
      height: 18,
      held
    });
    expect(placeLabels([at(100, false), at(110, true)], 800, 600)).toEqual([0]);
  });

  it('and no more than can be read', () => {
    const many = Array.from({ length: 3000 }, (_, i) => ({
      x: (i % 60) * 50,
      y: Math.floor(i / 60) * 30,
      width: 20,
      height: 10,
      held: false
    }));
    expect(placeLabels(many, 4000, 4000, 150)).toHaveLength(150);
  });
});

describe('a long label', () => {
  it('ends in an ellipsis', () => {
    expect(shortLabel('CD4+ T')).toBe('CD4+ T');
    expect(shortLabel('x'.repeat(50))).toHaveLength(32);
  });
});
