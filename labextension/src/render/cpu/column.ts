/**
 * One column of the cells in units of memory: 1, 2 or 4 bytes a cell.
 */
import { UNIT, type Heap } from './heap';

export type Codes = Uint8Array | Uint16Array | Uint32Array;

export class Column {
  /** Address of each unit; 0: nothing was given there yet. */
  private readonly units: number[] = [];

  constructor(
    private readonly heap: Heap,
    readonly bytes: 1 | 2 | 4,
    /** Byte that fills what is not given. */
    private readonly empty: number
  ) {}

  get cellsPerUnit(): number {
    return UNIT / this.bytes;
  }

  /** The addresses of all units, for a kernel's table. */
  get addresses(): readonly number[] {
    return this.units;
  }

  /** Address of a cell; 0 where its unit is not here. */
  at(position: number): number {
    const unit = this.units[Math.floor(position / this.cellsPerUnit)] ?? 0;
    return unit === 0 ? 0 : unit + (position % this.cellsPerUnit) * this.bytes;
  }

  /** Make room for cells start .. end; how far that went (memory may be short). */
  reserve(start: number, end: number): number {
    if (end <= start) return end;
    const first = Math.floor(start / this.cellsPerUnit);
    const last = Math.floor((end - 1) / this.cellsPerUnit);
    for (let unit = first; unit <= last; unit += 1) {
      while (this.units.length <= unit) this.units.push(0);
      if (this.units[unit] !== 0) continue;
      const address = this.heap.obtain(1);
      if (address === null) return Math.max(start, unit * this.cellsPerUnit);
      this.heap.u8.fill(this.empty, address, address + UNIT);
      this.units[unit] = address;
    }
    return end;
  }

  /** The part of cells start .. end that lies in one unit, as a view; null: not here. */
  view(start: number, end: number): Codes | null {
    const address = this.at(start);
    if (address === 0) return null;
    const rest = this.cellsPerUnit - (start % this.cellsPerUnit);
    const first = address / this.bytes;
    const words = { 1: this.heap.u8, 2: this.heap.u16, 4: this.heap.u32 }[this.bytes];
    return words.subarray(first, first + Math.min(end - start, rest));
  }

  /** Room must be there. */
  set(start: number, codes: Codes): void {
    for (let done = 0; done < codes.length;) {
      const part = this.view(start + done, start + codes.length);
      if (part === null) return;
      part.set(codes.subarray(done, done + part.length));
      done += part.length;
    }
  }

  release(): void {
    for (const address of this.units) if (address !== 0) this.heap.release(address, 1);
    this.units.length = 0;
  }
}
