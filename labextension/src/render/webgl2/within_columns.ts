/**
 * `render/within.ts` over columns in main memory, in slices that hold no frame up.
 */
import type { CellColumns } from '../columns';
import type { Region, Within } from '../renderer';
import { RegionTest, type WithinView } from '../within';

/** Cells between two looks at the clock. */
const STEP = 1 << 15;
/** Milliseconds of a slice. */
const SLICE = 6;

export async function withinColumns(
  columns: CellColumns,
  region: Region,
  view: WithinView
): Promise<Within> {
  const test = new RegionTest(columns.capacity, region, view);
  const { axes, flags, end } = columns;
  let began = performance.now();
  for (let start = 0; start < end; start += STEP) {
    const stop = Math.min(end, start + STEP);
    test.add({
      start,
      axes: axes.map(axis => axis.subarray(start, stop)),
      flags: flags.subarray(start, stop)
    });
    if (performance.now() - began < SLICE) continue;
    await turn();
    began = performance.now();
  }
  return test.result;
}

/** After whatever waits; a message is not slowed down as nested timers are. */
function turn(): Promise<void> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
