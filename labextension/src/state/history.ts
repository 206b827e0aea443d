/**
 * Undo and redo over whole views. Views share what did not change, so that a step
 * costs little; only bitmaps cost memory, and they have a budget.
 */
import type { ViewState } from './tree';

export interface Step {
  /** The view before the step (in `past`), or after it (in `future`). */
  readonly view: ViewState;
  /** What was done: "colour", "camera", … */
  readonly name: string;
  /** Steps of one gesture (one drag, one wheel burst) are one step. */
  readonly gesture: string | null;
}

export interface History {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

export const EMPTY_HISTORY: History = { past: [], future: [] };
export const MAX_STEPS = 200;
/** 64 MiB of bitmaps: 50 selections of 10 M cells. */
export const MAX_BITMAP_BYTES = 64 * 2 ** 20;

/** Drop the oldest steps beyond the number of steps and the bytes of bitmaps. */
function trimmed(past: readonly Step[]): readonly Step[] {
  const seen = new Set<Uint8Array>();
  let bytes = 0;
  let first = Math.max(0, past.length - MAX_STEPS);
  for (let i = past.length - 1; i >= first; i--) {
    const { selection, highlight, excluded, groups } = past[i].view;
    for (const set of [
      selection,
      highlight,
      excluded,
      ...groups.map(group => group.cells)
    ]) {
      if (set !== null && !seen.has(set.bits)) {
        seen.add(set.bits);
        bytes += set.bits.byteLength;
      }
    }
    if (bytes > MAX_BITMAP_BYTES) first = i + 1;
  }
  return first === 0 ? past : past.slice(first);
}

/** Remember `before`; a further step of the same gesture changes nothing. */
export function record(
  history: History,
  before: ViewState,
  name: string,
  gesture: string | null
): History {
  const last = history.past[history.past.length - 1];
  if (gesture !== null && last?.gesture === gesture && history.future.length === 0) {
    return history;
  }
  return {
    past: trimmed([...history.past, { view: before, name, gesture }]),
    future: []
  };
}

export interface Travel {
  readonly history: History;
  readonly view: ViewState;
  readonly name: string;
}

/** One step back; null at the beginning. */
export function undo(history: History, present: ViewState): Travel | null {
  const step = history.past[history.past.length - 1];
  if (step === undefined) return null;
  const done: Step = { view: present, name: step.name, gesture: null };
  return {
    history: { past: history.past.slice(0, -1), future: [...history.future, done] },
    view: step.view,
    name: step.name
  };
}

/** One step forward again; null at the end. */
export function redo(history: History, present: ViewState): Travel | null {
  const step = history.future[history.future.length - 1];
  if (step === undefined) return null;
  const done: Step = { view: present, name: step.name, gesture: null };
  return {
    history: { past: [...history.past, done], future: history.future.slice(0, -1) },
    view: step.view,
    name: step.name
  };
}
