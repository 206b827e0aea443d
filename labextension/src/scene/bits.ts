/**
 * Sets of cells as bitmaps in display order: bit i of byte i >> 3, least
 * significant first, unused bits of the last byte zero. All operations are pure.
 */
import type { CellSet } from '../state/tree';

/** Ones in every byte value. */
const ONES = Uint8Array.from({ length: 256 }, (_, byte) => {
  let n = 0;
  for (let b = byte; b > 0; b >>= 1) n += b & 1;
  return n;
});

export function byteLength(cells: number): number {
  return (cells + 7) >>> 3;
}

export function countBits(bits: Uint8Array): number {
  let n = 0;
  for (const byte of bits) n += ONES[byte];
  return n;
}

export function hasBit(bits: Uint8Array, position: number): boolean {
  return ((bits[position >>> 3] ?? 0) & (1 << (position & 7))) !== 0;
}

/** A set from bytes of the wire: length fitted, stray bits cleared, counted. */
export function fromBytes(bytes: Uint8Array, cells: number): CellSet {
  const bits = new Uint8Array(byteLength(cells));
  bits.set(bytes.subarray(0, bits.length));
  clearTail(bits, cells);
  return { bits, count: countBits(bits) };
}

/** A set from positions; those outside 0..cells are left out. */
export function fromPositions(positions: Iterable<number>, cells: number): CellSet {
  const bits = new Uint8Array(byteLength(cells));
  for (const position of positions) {
    if (position >= 0 && position < cells) bits[position >>> 3] |= 1 << (position & 7);
  }
  return { bits, count: countBits(bits) };
}

export function toPositions({ bits, count }: CellSet): Uint32Array {
  const positions = new Uint32Array(count);
  let n = 0;
  for (let i = 0; i < bits.length; i += 1) {
    for (let byte = bits[i], at = i * 8; byte > 0; byte >>= 1, at += 1) {
      if (byte & 1) positions[n++] = at;
    }
  }
  return positions;
}

export function add(a: CellSet | null, b: CellSet): CellSet {
  return a === null ? b : combine(a, b, (x, y) => x | y);
}

export function subtract(a: CellSet | null, b: CellSet): CellSet {
  if (a === null) return { bits: new Uint8Array(b.bits.length), count: 0 };
  return combine(a, b, (x, y) => x & ~y);
}

export function intersect(a: CellSet, b: CellSet): CellSet {
  return combine(a, b, (x, y) => x & y);
}

/** Every cell that is not in the set. */
export function invert(a: CellSet, cells: number): CellSet {
  const bits = new Uint8Array(byteLength(cells));
  for (let i = 0; i < bits.length; i += 1) bits[i] = ~(a.bits[i] ?? 0);
  clearTail(bits, cells);
  return { bits, count: cells - a.count };
}

export function equal(a: CellSet | null, b: CellSet | null): boolean {
  if (a === b) return true;
  if (a === null || b === null || a.count !== b.count) return false;
  const length = Math.max(a.bits.length, b.bits.length);
  for (let i = 0; i < length; i += 1) {
    if ((a.bits[i] ?? 0) !== (b.bits[i] ?? 0)) return false;
  }
  return true;
}

function combine(
  a: CellSet,
  b: CellSet,
  operation: (x: number, y: number) => number
): CellSet {
  const bits = new Uint8Array(Math.max(a.bits.length, b.bits.length));
  for (let i = 0; i < bits.length; i += 1) {
    bits[i] = operation(a.bits[i] ?? 0, b.bits[i] ?? 0);
  }
  return { bits, count: countBits(bits) };
}

function clearTail(bits: Uint8Array, cells: number): void {
  if (cells & 7) bits[bits.length - 1] &= (1 << (cells & 7)) - 1;
}
