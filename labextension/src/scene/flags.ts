/**
 * What is hidden, selected, highlighted and grouped -> the flags column that a
 * renderer draws by. A cell is visible when no field hides it (AND across fields).
 */
import { FLAG, GROUP_SHIFT } from './inputs';

export type FlagCodes = Uint8Array | Uint16Array | Uint32Array;

/** Codes of one obs field, and which of them are hidden; -1 hides missing. */
export interface HiddenField {
  /** In display order; may be shorter than the cells while blocks arrive. */
  readonly codes: FlagCodes;
  readonly missing: number;
  readonly hidden: readonly number[];
}

export interface FlagsInput {
  /** Cells start .. end of the display order are made. */
  readonly start: number;
  readonly end: number;
  readonly hidden: readonly HiddenField[];
  /** Bitmaps in display order, see `bits.ts`. */
  readonly selection: Uint8Array | null;
  readonly highlight: Uint8Array | null;
}

export interface Flags {
  readonly flags: Uint8Array;
  /** Cells in the range that no field hides. */
  readonly visible: number;
}

export function flagsFor(input: FlagsInput): Flags {
  const { start, end } = input;
  const flags = new Uint8Array(end - start);
  for (const { codes, missing, hidden } of input.hidden) {
    hideCodes(flags, codes.subarray(start, end), withMissing(hidden, missing));
  }
  const visible = countVisible(flags);
  if (input.selection) markBits(flags, start, input.selection, FLAG.selected);
  if (input.highlight) markBits(flags, start, input.highlight, FLAG.highlighted);
  return { flags, visible };
}

/** Codes as the wire has them: -1 stands for the field's code of missing. */
export function withMissing(hidden: readonly number[], missing: number): number[] {
  return hidden.map(code => (code === -1 ? missing : code));
}

/** True where every code of a value may be looked up in a table of 64 KiB. */
function isNarrow(codes: FlagCodes): codes is Uint8Array | Uint16Array {
  return codes.BYTES_PER_ELEMENT < 4;
}

/** Hide the cells whose code is one of `hidden`; cells beyond `codes` stay. */
export function hideCodes(
  flags: Uint8Array,
  codes: FlagCodes,
  hidden: readonly number[]
): void {
  const length = Math.min(flags.length, codes.length);
  if (isNarrow(codes)) {
    const table = new Uint8Array(65536);
    for (const value of hidden) table[value] = FLAG.hidden;
    for (let i = 0; i < length; i += 1) flags[i] |= table[codes[i]];
    return;
  }
  const set = new Set(hidden);
  for (let i = 0; i < length; i += 1) {
    if (set.has(codes[i])) flags[i] |= FLAG.hidden;
  }
}

/**
 * Hide the cells whose number lies outside of `low .. high` (both inclusive).
 * `missing`: the code that stands for no number; null where numbers that are not
 * finite do.
 */
export function hideOutside(
  flags: Uint8Array,
  values: FlagCodes | Float32Array,
  range: {
    readonly low: number;
    readonly high: number;
    readonly missing: number | null;
    readonly keepMissing: boolean;
  }
): void {
  const { low, high, missing } = range;
  const length = Math.min(flags.length, values.length);
  const absent = range.keepMissing ? 0 : FLAG.hidden;
  for (let i = 0; i < length; i += 1) {
    const value = values[i];
    // value - value is no number for infinities, as for NaN.
    const none = missing === null ? value - value !== 0 : value === missing;
    if (none) flags[i] |= absent;
    else if (!(value >= low && value <= high)) flags[i] |= FLAG.hidden;
  }
}

/** Cells that nothing hides; before any other mark was set. */
export function countVisible(flags: Uint8Array): number {
  let visible = 0;
  for (let i = 0; i < flags.length; i += 1) visible += 1 - (flags[i] & FLAG.hidden);
  return visible;
}

/** Set `flag` where the bitmap of all cells has a bit; flags begin at cell `start`. */
export function markBits(
  flags: Uint8Array,
  start: number,
  bits: Uint8Array,
  flag: number
): void {
  eachBit(flags.length, start, bits, i => {
    flags[i] |= flag;
  });
}

/** Put cells into a group 1..15, over any group that they are in. */
export function markGroup(
  flags: Uint8Array,
  start: number,
  bits: Uint8Array,
  group: number
): void {
  const low = (1 << GROUP_SHIFT) - 1;
  eachBit(flags.length, start, bits, i => {
    flags[i] = (flags[i] & low) | (group << GROUP_SHIFT);
  });
}

/** Most bytes of a selection are empty: they are skipped whole. */
function eachBit(
  length: number,
  start: number,
  bits: Uint8Array,
  visit: (index: number) => void
): void {
  const last = Math.min(bits.length, Math.ceil((start + length) / 8));
  for (let at = start >>> 3; at < last; at += 1) {
    const byte = bits[at];
    if (byte === 0) continue;
    const base = at * 8 - start;
    for (let bit = 0; bit < 8; bit += 1) {
      const i = base + bit;
      if ((byte >>> bit) & 1 && i >= 0 && i < length) visit(i);
    }
  }
}
