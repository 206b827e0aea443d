/** The masks: any number of rules together, and the same answers from a worker. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromPositions } from '../../src/scene/bits';
import { FLAG, GROUP_SHIFT } from '../../src/scene/inputs';
import { MaskEngine, NO_MARKS } from '../../src/workers/masks';
import { createMasks, WorkerMasks } from '../../src/workers/masks_client';
import { handleMasks, type ToMasks } from '../../src/workers/masks_protocol';

const CELLS = 40;

describe('a cell is visible when no rule hides it', () => {
  it('for any categories, ranges and missing values', () => {
    const values = fc.array(
      fc.oneof(fc.constantFrom(NaN, Infinity, -Infinity), fc.float({ noNaN: true })),
      { minLength: CELLS, maxLength: CELLS }
    );
    const codes = fc.array(fc.constantFrom(0, 1, 2, 255), {
      minLength: CELLS,
      maxLength: CELLS
    });
    const bound = fc.double({ noNaN: true, min: -1e38, max: 1e38 });
    fc.assert(
      fc.property(
        codes,
        values,
        codes,
        fc.subarray([0, 1, 2, 255]),
        bound,
        bound,
        fc.boolean(),
        (category, number, quantised, hidden, low, high, keepMissing) => {
          const engine = new MaskEngine();
          engine.setCodes('c', 0, Uint16Array.from(category));
          engine.setCodes('n', 0, Float32Array.from(number));
          engine.setCodes('q', 0, Uint8Array.from(quantised));
          engine.setRules([
            { kind: 'codes', key: 'c', hidden },
            { kind: 'range', key: 'n', low, high, missing: null, keepMissing },
            { kind: 'range', key: 'q', low: 1, high: 2, missing: 255, keepMissing }
          ]);
          const { flags, visible, complete } = engine.flags(0, CELLS);
          const shown = category.map((code, i) => {
            const value = Math.fround(number[i]);
            const inside = Number.isFinite(value)
              ? value >= low && value <= high
              : keepMissing;
            const step = quantised[i];
            const within = step === 255 ? keepMissing : step >= 1;
            return !hidden.includes(code) && inside && within;
          });
          expect([...flags].map(flag => flag === 0)).toEqual(shown);
          expect(visible).toBe(shown.filter(Boolean).length);
          expect(complete).toBe(true);
        }
      )
    );
  });

  it('says so while codes are missing, and hides nothing by them', () => {
    const engine = new MaskEngine();
    const rule = { kind: 'codes', key: 'c', hidden: [1] } as const;
    engine.setRules([rule]);
    engine.setCodes('c', 0, Uint8Array.of(1, 0));
    expect(engine.flags(2, 4)).toMatchObject({ visible: 2, complete: false });
    expect(engine.flags(0, 2)).toMatchObject({ visible: 1, complete: true });
    engine.drop('c');
    expect(engine.flags(0, 2).complete).toBe(false);
  });
});

describe('marks lie on top of what is hidden', () => {
  it('marks a block in the middle of the bitmaps; the first group wins', () => {
    const engine = new MaskEngine();
    const bits = (...positions: number[]) => fromPositions(positions, CELLS).bits;
    engine.setMarks({
      selection: bits(3, 13, 30),
      highlight: bits(13),
      excluded: bits(12, 14),
      groups: [bits(14, 15), null, bits(15, 16)]
    });
    const { flags, visible } = engine.flags(11, 19);
    const group = (n: number) => n << GROUP_SHIFT;
    expect([...flags]).toEqual([
      0,
      FLAG.hidden,
      FLAG.selected | FLAG.highlighted,
      FLAG.hidden | group(1),
      group(1),
      group(3),
      0,
      0
    ]);
    expect(visible).toBe(6);
    engine.setMarks(NO_MARKS);
    expect([...engine.flags(11, 19).flags].every(flag => flag === 0)).toBe(true);
  });
});

/** A worker's thread, without the thread: messages are copied as between two. */
class Port {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  ended = false;
  private readonly engine = new MaskEngine();

  postMessage(message: ToMasks): void {
    const answer = handleMasks(this.engine, structuredClone(message));
    if (answer === null) return;
    queueMicrotask(() => this.onmessage?.({ data: answer } as MessageEvent));
  }

  terminate(): void {
    this.ended = true;
  }
}

describe('the masks answer alike wherever they run', () => {
  it('in a worker and on the main thread', async () => {
    const port = new Port();
    for (const masks of [
      createMasks(
        () => port as unknown as Worker,
        () => undefined
      ),
      createMasks(
        () => null,
        () => undefined
      )
    ]) {
      masks.setCodes('c', 0, Uint8Array.of(0, 1, 2, 1));
      masks.setRules([{ kind: 'codes', key: 'c', hidden: [1] }]);
      masks.setMarks({ ...NO_MARKS, selection: Uint8Array.of(0b1001) });
      const { flags, visible } = await masks.flags(0, 4);
      expect([[...flags], visible]).toEqual([[2, 1, 0, 3], 2]);
      masks.dispose();
    }
    expect(port.ended).toBe(true);
  });

  it('takes the main thread where a worker may not be started', () => {
    const masks = createMasks(
      () => {
        throw new DOMException('Refused by the page’s policy.', 'SecurityError');
      },
      () => undefined
    );
    expect(masks).not.toBeInstanceOf(WorkerMasks);
  });

  it('says when the worker is lost, and gives up what was asked of it', async () => {
    const port = new Port();
    let lost = 0;
    const masks = createMasks(
      () => port as unknown as Worker,
      () => (lost += 1)
    );
    port.postMessage = () => undefined;
    const asked = masks.flags(0, 4);
    port.onerror?.(new Event('error', { cancelable: true }));
    await expect(asked).rejects.toThrow();
    expect([lost, port.ended]).toEqual([1, true]);
  });
});
