/**
 * One unit of memory per scene for what kernels are told: arguments, tables, shapes.
 */
import { UNIT, type Heap } from './heap';

/** Byte offsets. */
export const DESK = {
  splat: 0,
  shade: 256,
  scratch: 1024,
  flags: 4096,
  groups: 5120,
  taps: 5248,
  fall: 8192,
  colormap: 12288,
  thresholds: 13312,
  weights: 16384,
  flagUnits: 20480,
  valueUnits: 24576,
  codes: 65536,
  discs: 327680,
  shapes: 331776
} as const;

/** Entries of the table of codes. */
export const MOST_CODES = 65536;

export class Desk {
  readonly address: number;
  /** Where the next shape goes. */
  private next: number = DESK.shapes;

  constructor(readonly heap: Heap) {
    const address = heap.obtain(1);
    if (address === null) throw new RangeError('Memory is too short for a viewer.');
    heap.u8.fill(0, address, address + UNIT);
    this.address = address;
  }

  at(part: keyof typeof DESK): number {
    return this.address + DESK[part];
  }

  /** A word of a block of arguments. */
  word(block: number, offset: number, value: number): void {
    this.heap.u32[(block + offset) >>> 2] = value >>> 0;
  }

  float(block: number, offset: number, value: number): void {
    this.heap.f32[(block + offset) >>> 2] = value;
  }

  words(part: keyof typeof DESK, values: ArrayLike<number>): void {
    this.heap.u32.set(values, this.at(part) >>> 2);
  }

  floats(part: keyof typeof DESK, values: ArrayLike<number>): void {
    this.heap.f32.set(values, this.at(part) >>> 2);
  }

  /** Forget all shapes. */
  clearShapes(): void {
    this.next = DESK.shapes;
  }

  /** Address of a copy; bytes in whole words. */
  shape(values: Uint16Array | Uint32Array): number {
    const bytes = (values.byteLength + 15) & ~15;
    if (this.next + bytes > UNIT) throw new RangeError('Too many shapes.');
    const address = this.address + this.next;
    const words = values instanceof Uint32Array ? this.heap.u32 : this.heap.u16;
    words.set(values, address / values.BYTES_PER_ELEMENT);
    this.next += bytes;
    return address;
  }

  release(): void {
    this.heap.release(this.address, 1);
  }
}
