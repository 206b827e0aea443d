/**
 * What a person does with sets of cells that are here already: hide them, make them
 * groups, combine them. Every step can be undone.
 */
import { categoryColor } from '../scene/palette';
import { add, invert, subtract } from '../scene/bits';
import { toHex } from '../scene/hex';
import { MOST_GROUPS } from '../state/actions';
import type { ViewerStore } from '../state/store';
import type { CellSet, HighlightGroup } from '../state/tree';
import { formatUnits } from './format';

/** Colours of groups: the first of the palette for common kinds of colour vision. */
export const GROUP_COLORS: readonly string[] = Array.from(
  { length: MOST_GROUPS },
  (_, i) => toHex(categoryColor(i))
);

export function clearSelection(store: ViewerStore): void {
  store.dispatch({ type: 'selection', selection: null });
  store.announce('Selection cleared');
}

let gestures = 0;

/** Take the selected cells, or all others, out of the picture. */
export function hideCells(store: ViewerStore, which: 'selected' | 'others'): void {
  const { view, manifest } = store.get();
  if (manifest === null || view.selection === null) return;
  const cells =
    which === 'selected' ? view.selection : invert(view.selection, manifest.n_cells);
  const gesture = `hide-${gestures++}`;
  store.dispatch({ type: 'excluded', excluded: add(view.excluded, cells) }, gesture);
  // What is hidden is not selected; what is left alone need not be marked.
  store.dispatch({ type: 'selection', selection: null }, gesture);
  store.announce(
    which === 'selected'
      ? `${formatUnits(cells.count, 'cell')} hidden`
      : `Only ${formatUnits(view.selection.count, 'cell')} shown`
  );
}

/** A name that no group has yet. */
function freeName(groups: readonly HighlightGroup[]): string {
  const names = new Set(groups.map(({ name }) => name));
  for (let i = 1; ; i += 1) {
    if (!names.has(`Group ${i}`)) return `Group ${i}`;
  }
}

function freeColor(groups: readonly HighlightGroup[]): string {
  const used = new Set(groups.map(({ color }) => color));
  return GROUP_COLORS.find(color => !used.has(color)) ?? GROUP_COLORS[0];
}

/** The selection becomes a group; null where there are 15 already. */
export function makeGroup(store: ViewerStore): HighlightGroup | null {
  const { selection, groups } = store.get().view;
  if (selection === null) return null;
  if (groups.length >= MOST_GROUPS) {
    store.setUi({
      notice: {
        code: 'too_many_groups',
        message: `There are ${MOST_GROUPS} groups already, as many as can be told apart.`,
        hint: 'Delete or combine some of them first.'
      }
    });
    return null;
  }
  const group = {
    name: freeName(groups),
    color: freeColor(groups),
    cells: selection,
    shown: true
  };
  // The newest is on top: the first group that holds a cell colours it.
  const gesture = `group-${gestures++}`;
  store.dispatch({ type: 'groups', groups: [group, ...groups] }, gesture);
  store.dispatch({ type: 'selection', selection: null }, gesture);
  store.announce(`${group.name} made of ${formatUnits(selection.count, 'cell')}`);
  return group;
}

export function changeGroup(
  store: ViewerStore,
  at: number,
  patch: Partial<HighlightGroup>
): void {
  const { groups } = store.get().view;
  store.dispatch({
    type: 'groups',
    groups: groups.map((group, i) => (i === at ? { ...group, ...patch } : group))
  });
}

export function deleteGroup(store: ViewerStore, at: number): void {
  const { groups } = store.get().view;
  store.dispatch({ type: 'groups', groups: groups.filter((_, i) => i !== at) });
  store.announce(`${groups[at].name} deleted`);
}

/** Cells joined or left out; the group keeps its name and colour. */
export function combineGroup(
  store: ViewerStore,
  at: number,
  cells: CellSet,
  how: 'add' | 'subtract'
): void {
  const group = store.get().view.groups[at];
  const next = how === 'add' ? add(group.cells, cells) : subtract(group.cells, cells);
  changeGroup(store, at, { cells: next });
  store.announce(`${group.name} has ${formatUnits(next.count, 'cell')}`);
}
