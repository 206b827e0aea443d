/**
 * Copies of the id buffer for the page, which answers picks without asking anybody.
 * Buffers come back and serve again.
 */
import type { Heap } from './heap';
import { KIND_IDS } from './kernels/layout';
import { POSITIONS } from './kernels/keys';
import type { PickMap } from './protocol';
import type { Target } from './target';

const SPARE = 2;

export class PickMaps {
  private spare: ArrayBuffer[] = [];

  reuse(buffer: ArrayBuffer): void {
    if (this.spare.length < SPARE) this.spare.push(buffer);
  }

  /** One sample per pixel: no cell is smaller. null: the target holds no ids. */
  make(heap: Heap, target: Target, serial: number): PickMap | null {
    const { width, height, margin, scale, kind } = target.shape;
    if (kind !== KIND_IDS) return null;
    const ids = new Uint32Array(this.obtain(width * height * 4));
    const keys = heap.u32;
    for (let y = 0, out = 0; y < height; y += 1) {
      const row = (y + margin) * scale * target.width;
      let at = (target.ids >>> 2) + row + margin * scale;
      for (let x = 0; x < width; x += 1, at += scale, out += 1) {
        const key = keys[at];
        ids[out] = key === 0 ? 0 : POSITIONS + 1 - (key & POSITIONS);
      }
    }
    return { serial, width, height, ids };
  }

  private obtain(bytes: number): ArrayBuffer {
    const fitting = this.spare.find(buffer => buffer.byteLength === bytes);
    this.spare = this.spare.filter(buffer => buffer !== fitting);
    return fitting ?? new ArrayBuffer(bytes);
  }
}
