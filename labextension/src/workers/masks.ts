/**
 * Filters, hidden categories, selection and groups of all cells -> flags, one block
 * at a time. Runs in a worker or, without one, on the main thread: knows neither.
 */
import { FLAG } from '../scene/inputs';
import {
  countVisible,
  hideCodes,
  hideOutside,
  markBits,
  markGroup,
  type FlagCodes
} from '../scene/flags';

export type MaskCodes = FlagCodes | Float32Array;

/** What a column hides. All rules hold together (AND). */
export type Rule =
  | {
      readonly kind: 'codes';
      readonly key: string;
      /** The code of missing as the column has it. */
      readonly hidden: readonly number[];
    }
  | {
      readonly kind: 'range';
      readonly key: string;
      /** In codes, or in values where the column holds exact ones. */
      readonly low: number;
      readonly high: number;
      readonly missing: number | null;
      readonly keepMissing: boolean;
    };

/** Bitmaps of all cells, see scene/bits.ts. */
export interface Marks {
  readonly selection: Uint8Array | null;
  readonly highlight: Uint8Array | null;
  /** Cells that are hidden whatever they hold. */
  readonly excluded: Uint8Array | null;
  /** Group i is number i + 1; null: not shown. The first that holds a cell wins. */
  readonly groups: readonly (Uint8Array | null)[];
}

export interface BlockFlags {
  readonly flags: Uint8Array;
  /** Cells of the block that no rule hides. */
  readonly visible: number;
  /** False while the codes of a rule are not here: it hides nothing yet. */
  readonly complete: boolean;
}

export const NO_MARKS: Marks = {
  selection: null,
  highlight: null,
  excluded: null,
  groups: []
};

export class MaskEngine {
  /** By key, then by the block's first cell. */
  private readonly columns = new Map<string, Map<number, MaskCodes>>();
  private rules: readonly Rule[] = [];
  private marks: Marks = NO_MARKS;

  /** Keep the codes of one block; they are this engine's from here on. */
  setCodes(key: string, start: number, codes: MaskCodes): void {
    let column = this.columns.get(key);
    if (column === undefined) this.columns.set(key, (column = new Map()));
    column.set(start, codes);
  }

  drop(key: string): void {
    this.columns.delete(key);
  }

  setRules(rules: readonly Rule[]): void {
    this.rules = rules;
  }

  setMarks(marks: Marks): void {
    this.marks = marks;
  }

  /** Flags of one block, from its first cell to behind its last. */
  flags(start: number, end: number): BlockFlags {
    const { flags, complete } = this.hidden(start, end);
    const { selection, highlight, excluded, groups } = this.marks;
    if (excluded) markBits(flags, start, excluded, FLAG.hidden);
    const visible = countVisible(flags);
    if (selection) markBits(flags, start, selection, FLAG.selected);
    if (highlight) markBits(flags, start, highlight, FLAG.highlighted);
    for (let i = groups.length - 1; i >= 0; i -= 1) {
      const bits = groups[i];
      if (bits) markGroup(flags, start, bits, i + 1);
    }
    return { flags, visible, complete };
  }

  private hidden(start: number, end: number): { flags: Uint8Array; complete: boolean } {
    const flags = new Uint8Array(end - start);
    let complete = true;
    for (const rule of this.rules) {
      const codes = this.columns.get(rule.key)?.get(start);
      if (codes === undefined) complete = false;
      else if (rule.kind === 'range') hideOutside(flags, codes, rule);
      else if (!(codes instanceof Float32Array)) hideCodes(flags, codes, rule.hidden);
    }
    return { flags, complete };
  }
}
