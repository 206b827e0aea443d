/**
 * The memory that kernels work on, dealt out in units of 1 MiB. Columns take units as
 * cells arrive; what is given back serves the next one, so that nothing is torn apart.
 */
import { attach } from './kernels/memory';
import { UNIT_SHIFT } from './kernels/layout';

export const UNIT = 1 << UNIT_SHIFT;

/** A WebAssembly.Memory, or what stands in for it. */
export interface Memory {
  readonly buffer: ArrayBufferLike;
  /** Grow by bytes (a multiple of UNIT); throws RangeError where that cannot be. */
  growBy(bytes: number): void;
}

/** Addresses are 32 bits, and the last unit stays free for reads past an end. */
const MOST_UNITS = 4095;

export class Heap {
  u8!: Uint8Array;
  u16!: Uint16Array;
  u32!: Uint32Array;
  f32!: Float32Array;
  /** 1: in use. Unit 0 holds no data: address 0 means "none". */
  private used: Uint8Array;
  private units = 0;

  constructor(
    private readonly memory: Memory,
    /** Units that may be in use, for tests and for hosts with little memory. */
    private readonly most = MOST_UNITS
  ) {
    this.used = new Uint8Array(MOST_UNITS + 1);
    this.used[0] = 1;
    this.look();
  }

  get inUse(): number {
    return this.used.reduce((sum, unit) => sum + unit, 0) - 1;
  }

  /** Address of `count` units in a row; null where memory is short. */
  obtain(count: number): number | null {
    let from = this.find(count);
    if (from < 0) {
      // What is free at the end counts.
      let free = 0;
      while (free < count && this.used[this.units - 2 - free] === 0) free += 1;
      if (!this.grow(count - free)) return null;
      from = this.find(count);
    }
    if (from < 0) return null;
    this.used.fill(1, from, from + count);
    return from * UNIT;
  }

  release(address: number, count: number): void {
    const from = address / UNIT;
    this.used.fill(0, from, from + count);
  }

  /** After other code may have made the memory grow. */
  look(): void {
    const { buffer } = this.memory;
    if (this.u8?.buffer === buffer) return;
    this.u8 = new Uint8Array(buffer as ArrayBuffer);
    this.u16 = new Uint16Array(buffer as ArrayBuffer);
    this.u32 = new Uint32Array(buffer as ArrayBuffer);
    this.f32 = new Float32Array(buffer as ArrayBuffer);
    this.units = Math.floor(buffer.byteLength / UNIT);
    attach(buffer);
  }

  private find(count: number): number {
    let run = 0;
    // The last unit is never given out, see MOST_UNITS.
    for (let unit = 1; unit < this.units - 1; unit += 1) {
      run = this.used[unit] ? 0 : run + 1;
      if (run === count) return unit - count + 1;
    }
    return -1;
  }

  private grow(units: number): boolean {
    const most = Math.min(this.most + 2, MOST_UNITS) - this.units;
    if (units > most) return false;
    // Some to spare: every step costs new views, and without WebAssembly a copy.
    const roomy = Math.min(most, Math.max(units, this.units >> 2));
    return this.growBy(roomy) || this.growBy(units);
  }

  private growBy(units: number): boolean {
    try {
      this.memory.growBy(units * UNIT);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    this.look();
    return true;
  }
}

/** Memory without WebAssembly: a larger buffer with the same content. */
export class ScriptMemory implements Memory {
  buffer: ArrayBuffer = new ArrayBuffer(2 * UNIT);
  private room = 2 * UNIT;

  growBy(bytes: number): void {
    // A view of all of it is what is used: spare room would be taken for units.
    const grown = new ArrayBuffer(this.room + bytes);
    new Uint8Array(grown).set(new Uint8Array(this.buffer));
    this.buffer = grown;
    this.room += bytes;
  }
}
