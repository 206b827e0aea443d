/**
 * The box of every run of cells, so that runs out of sight cost nothing.
 */
import { ld16, st16 } from './memory';
import { BOX_BYTES, RUN } from './layout';

/** Least and largest code per axis; an axis at address 0 has none. */
export function boxes(x: u32, y: u32, z: u32, count: i32, out: u32): void {
  let box: u32 = out;
  for (let from: i32 = 0; from < count; from += RUN) {
    const to: i32 = from + RUN < count ? from + RUN : count;
    axis(x, from, to, box);
    axis(y, from, to, box + 2);
    axis(z, from, to, box + 4);
    box += BOX_BYTES;
  }
}

function axis(column: u32, from: i32, to: i32, out: u32): void {
  let least: u32 = 65535;
  let largest: u32 = 0;
  if (column === 0) least = 0;
  else {
    for (let i: i32 = from; i < to; i += 1) {
      const code = ld16(column + ((<u32>i) << 1));
      if (code === 65535) continue;
      if (code < least) least = code;
      if (code > largest) largest = code;
    }
  }
  st16(out, least);
  st16(out + 8, largest);
}
