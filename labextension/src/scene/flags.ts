/**
 * What is hidden, selected and highlighted -> the flags column that a renderer
 * draws by. A cell is visible when no field hides it (AND across fields).
 */
import { FLAG } from './inputs';

/** Codes of one obs field, and which of them are hidden; -1 hides missing. */
export interface HiddenField {
  /** In display order; may be shorter than the cells while blocks arrive. */
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
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
  for (const field of input.hidden) hide(flags, start, field);
  let visible = 0;
  for (const flag of flags) visible += flag === 0 ? 1 : 0;
  if (input.selection) mark(flags, start, input.selection, FLAG.selected);
  if (input.highlight) mark(flags, start, input.highlight, FLAG.highlighted);
  return { flags, visible };
}

/** True where every code of a value may be looked up in a table of 64 KiB. */
function isNarrow(codes: HiddenField['codes']): codes is Uint8Array | Uint16Array {
  return codes.BYTES_PER_ELEMENT < 4;
}

function hide(flags: Uint8Array, start: number, field: HiddenField): void {
  const { codes, missing, hidden } = field;
  const values = hidden.map(code => (code === -1 ? missing : code));
  const length = Math.min(flags.length, codes.length - start);
  if (isNarrow(codes)) {
    const table = new Uint8Array(65536);
    for (const value of values) table[value] = FLAG.hidden;
    for (let i = 0; i < length; i += 1) flags[i] |= table[codes[start + i]];
    return;
  }
  const set = new Set(values);
  for (let i = 0; i < length; i += 1) {
    if (set.has(codes[start + i])) flags[i] |= FLAG.hidden;
  }
}

function mark(flags: Uint8Array, start: number, bits: Uint8Array, flag: number): void {
  for (let i = 0; i < flags.length; i += 1) {
    const position = start + i;
    if (((bits[position >>> 3] ?? 0) >>> (position & 7)) & 1) flags[i] |= flag;
  }
}
