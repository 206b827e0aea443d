/**
 * The one table of shortcuts: what the help shows and what the keyboard obeys.
 */

const MAC =
  typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform);
/** How the command key is written here. */
export const MOD = MAC ? '⌘' : 'Ctrl+';

export type ShortcutId =
  | 'pan'
  | 'lasso'
  | 'polygon'
  | 'rectangle'
  | 'brush'
  | 'category'
  | 'neighbours'
  | 'editShapes'
  | 'invert'
  | 'hide'
  | 'undo'
  | 'redo'
  | 'zoomIn'
  | 'zoomOut'
  | 'reset'
  | 'fit'
  | 'labels'
  | 'figure'
  | 'smaller'
  | 'larger'
  | 'search'
  | 'panel'
  | 'escape'
  | 'help';

export interface ShortcutEntry {
  readonly keys: readonly string[];
  readonly text: string;
}

export const SHORTCUTS: readonly {
  readonly group: string;
  readonly entries: readonly ShortcutEntry[];
}[] = [
  {
    group: 'Move',
    entries: [
      { keys: ['Drag'], text: 'Move, or turn in 3D' },
      { keys: ['Shift', 'Drag'], text: 'Move in 3D' },
      { keys: ['Scroll'], text: 'Zoom to the pointer' },
      { keys: ['Double-click'], text: 'Zoom in here' },
      { keys: ['↑', '↓', '←', '→'], text: 'Move or turn' },
      { keys: ['+', '−'], text: 'Zoom' },
      { keys: ['F'], text: 'Zoom to the selection' },
      { keys: ['0'], text: 'Reset the view' },
      { keys: ['W', 'A', 'S', 'D'], text: 'Fly in 3D; Q, E down and up' }
    ]
  },
  {
    group: 'Select',
    entries: [
      { keys: ['V'], text: 'Move tool' },
      { keys: ['L'], text: 'Lasso' },
      { keys: ['G'], text: 'Polygon' },
      { keys: ['R'], text: 'Rectangle' },
      { keys: ['B'], text: 'Brush; [ and ] change its size' },
      { keys: ['C'], text: 'All cells of a category' },
      { keys: ['N'], text: 'Neighbours in the graph' },
      { keys: ['Shift'], text: 'Add to selection' },
      { keys: ['Alt'], text: 'Remove from selection' },
      { keys: ['Shift', 'Alt'], text: 'Keep what is in both' },
      { keys: ['M'], text: 'Edit outlines before they select' },
      { keys: ['I'], text: 'Invert the selection' },
      { keys: ['H'], text: 'Hide the selected cells' },
      { keys: ['Enter'], text: 'Close or apply an outline' },
      { keys: ['⌫'], text: 'Take a corner back' },
      { keys: ['Esc'], text: 'Cancel, then clear selection' }
    ]
  },
  {
    group: 'Colour and view',
    entries: [
      { keys: ['/'], text: 'Search fields and genes' },
      { keys: ['O'], text: 'In the legend: only this one' },
      { keys: ['S'], text: 'In the legend: select its cells' },
      { keys: ['[', ']'], text: 'Smaller or larger points' },
      { keys: ['T'], text: 'Names in the picture' },
      { keys: ['S'], text: 'Save a figure' },
      { keys: ['P'], text: 'Show or hide the side panel' },
      { keys: [`${MOD}Z`], text: 'Undo' },
      { keys: [`${MOD}⇧Z`], text: 'Redo' },
      { keys: ['?'], text: 'This list' }
    ]
  }
];

/** Which shortcut a key press is; null for any other. */
export function shortcutOf(event: {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}): ShortcutId | null {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (event.altKey) return null;
    if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
    return key === 'y' && !event.shiftKey ? 'redo' : null;
  }
  if (event.altKey) return null;
  const plain: Record<string, ShortcutId> = {
    v: 'pan',
    l: 'lasso',
    g: 'polygon',
    r: 'rectangle',
    b: 'brush',
    c: 'category',
    n: 'neighbours',
    m: 'editShapes',
    i: 'invert',
    h: 'hide',
    '+': 'zoomIn',
    '=': 'zoomIn',
    '-': 'zoomOut',
    '0': 'reset',
    f: 'fit',
    t: 'labels',
    s: 'figure',
    '[': 'smaller',
    ']': 'larger',
    '/': 'search',
    p: 'panel',
    escape: 'escape',
    '?': 'help'
  };
  return plain[key] ?? null;
}
