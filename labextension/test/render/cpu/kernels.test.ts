/**
 * The kernels: JavaScript and WebAssembly give the same bits, whatever the scene; what
 * is drawn does not depend on how it is cut into slices; culling loses nobody.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { FLAG } from '../../../src/scene/inputs';
import * as L from '../../../src/render/cpu/kernels/layout';
import {
  scriptRuntime,
  wasmRuntime,
  type Runtime
} from '../../../src/render/cpu/runtime';
import { scenes } from './examples';
import { Studio } from './kernels_fixture';

const RUNS = { numRuns: 120 };

function equal(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

describe('kernels', () => {
  let wasm: Runtime;
  const script = scriptRuntime();
  beforeAll(async () => {
    wasm = await wasmRuntime();
  });

  it('know the same flags as the scene', () => {
    expect(L.HIDDEN).toBe(FLAG.hidden);
    expect(L.SELECTED).toBe(FLAG.selected);
    expect(L.HIGHLIGHTED).toBe(FLAG.highlighted);
  });

  it('give the same bits with and without WebAssembly', () => {
    fc.assert(
      fc.property(scenes, fc.boolean(), (example, transparent) => {
        const [a, b] = [new Studio(script, example), new Studio(wasm, example)];
        const same =
          equal(a.draw(), b.draw()) && equal(a.shade(transparent), b.shade(transparent));
        a.release();
        b.release();
        return same;
      }),
      RUNS
    );
  });

  it('draw the same picture in slices of any size', () => {
    const cuts = fc.array(fc.nat(700), { maxLength: 6 });
    fc.assert(
      fc.property(scenes, cuts, (example, at) => {
        const whole = new Studio(wasm, example);
        const sliced = new Studio(wasm, example);
        const bounds = [0, ...at.sort((x, y) => x - y), 700].map(n =>
          Math.min(n, example.codes.length)
        );
        // Flat pictures do not even depend on the order of the slices.
        const slices = bounds.slice(1).map((end, i) => [bounds[i], end] as const);
        if (example.axes.length < 3) slices.reverse();
        for (const [start, end] of slices) sliced.draw(start, end);
        const same = equal(whole.draw(), sliced.draw(0, 0));
        whole.release();
        sliced.release();
        return same;
      }),
      RUNS
    );
  });

  it('lose nobody by leaving out runs that are out of sight', () => {
    fc.assert(
      fc.property(scenes, example => {
        const culled = new Studio(wasm, example);
        const all = new Studio(wasm, example);
        all.forgetBoxes();
        const same = equal(culled.draw(), all.draw());
        culled.release();
        all.release();
        return same;
      }),
      RUNS
    );
  });

  it('draw something at all', () => {
    let painted = 0;
    fc.assert(
      fc.property(scenes, example => {
        const studio = new Studio(wasm, example);
        if (studio.draw().some(word => word !== 0)) painted += 1;
        studio.release();
      }),
      RUNS
    );
    expect(painted).toBeGreaterThan(RUNS.numRuns / 3);
  });
});
