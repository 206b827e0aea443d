/**
 * The finished picture, RGBA, in the kernels' memory.
 */
import { UNIT, type Heap } from './heap';

export class Pixels {
  private units = 0;
  address = 0;
  width = 0;
  height = 0;

  constructor(private readonly heap: Heap) {}

  /** True where the picture was made anew, so that all of it must be painted. */
  fit(width: number, height: number): boolean {
    if (width === this.width && height === this.height) return false;
    this.release();
    const units = Math.max(1, Math.ceil((width * height * 4) / UNIT));
    const address = this.heap.obtain(units);
    if (address === null) throw new RangeError('Memory is too short for a picture.');
    Object.assign(this, { address, units, width, height });
    return true;
  }

  /** A view: used at once, gone when the memory grows. */
  view(): Uint8ClampedArray<ArrayBuffer> {
    const { buffer } = this.heap.u8;
    const bytes = this.width * this.height * 4;
    return new Uint8ClampedArray(buffer as ArrayBuffer, this.address, bytes);
  }

  release(): void {
    if (this.units > 0) this.heap.release(this.address, this.units);
    Object.assign(this, { address: 0, units: 0, width: 0, height: 0 });
  }
}
