/**
 * Every way in which a view may change, and what each makes of it: pure
 * transitions. An action that changes nothing answers the same object.
 */
import { assertNever } from '../core/guards';
import { POINT_SCALE } from './defaults';
import type {
  Camera,
  CellSet,
  ColorBy,
  Display,
  HighlightGroup,
  ValueFilter,
  ViewState
} from './tree';

/** As many as the renderers tell apart, see `MOST_GROUPS` of scene/inputs.ts. */
export const MOST_GROUPS = 15;

/** The code of "missing" in `hidden`. */
export const MISSING_CODE = -1;

export type ViewAction =
  | {
      readonly type: 'embedding';
      readonly embedding: number;
      /** Sees all of it: coordinates of one embedding mean nothing in another. */
      readonly camera: Camera;
    }
  | { readonly type: 'colorBy'; readonly colorBy: ColorBy | null }
  | { readonly type: 'colormap'; readonly colormap: string }
  | { readonly type: 'range'; readonly range: readonly [number, number] | null }
  | { readonly type: 'toggleCategory'; readonly field: number; readonly code: number }
  | {
      readonly type: 'onlyCategory';
      readonly field: number;
      readonly code: number;
      /** Every code of the field, `MISSING_CODE` included where cells lack one. */
      readonly codes: readonly number[];
    }
  | {
      readonly type: 'hideCategories';
      readonly field: number;
      readonly codes: readonly number[];
    }
  | { readonly type: 'selection'; readonly selection: CellSet | null }
  | { readonly type: 'highlight'; readonly highlight: CellSet | null }
  | { readonly type: 'camera'; readonly camera: Camera }
  | { readonly type: 'pointScale'; readonly scale: number }
  | { readonly type: 'display'; readonly patch: Partial<Display> }
  /** Sets the filter of its column, or removes it (`range` null). */
  | {
      readonly type: 'valueFilter';
      readonly colorBy: ColorBy;
      readonly range: readonly [number, number] | null;
      readonly keepMissing?: boolean;
    }
  | { readonly type: 'groups'; readonly groups: readonly HighlightGroup[] }
  | { readonly type: 'excluded'; readonly excluded: CellSet | null }
  /** Every cell is shown again. */
  | { readonly type: 'showAll' };

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/** The same values for every cell, whatever they are called. */
export function sameColumn(a: ColorBy | null, b: ColorBy | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'obs') return b.kind === 'obs' && a.field === b.field;
  if (b.kind === 'obs' || a.layer !== b.layer || a.transform !== b.transform) {
    return false;
  }
  if (a.kind === 'gene') return b.kind === 'gene' && a.gene === b.gene;
  return b.kind === 'score' && a.method === b.method && sameNumbers(a.genes, b.genes);
}

/** The same column under the same name: a score can be called something else. */
export function sameColorBy(a: ColorBy | null, b: ColorBy | null): boolean {
  const named = a?.kind === 'score' && b?.kind === 'score';
  return sameColumn(a, b) && (!named || a.name === b.name);
}

function sameCamera(a: Camera, b: Camera): boolean {
  if (a.zoom !== b.zoom) return false;
  if (a.kind === '2d') return b.kind === '2d' && a.x === b.x && a.y === b.y;
  return (
    b.kind === '3d' &&
    sameNumbers(a.target, b.target) &&
    sameNumbers(a.rotation, b.rotation)
  );
}

/** Hidden codes are kept sorted: one state has one form, whatever led to it. */
function withHidden(view: ViewState, field: number, codes: readonly number[]): ViewState {
  const sorted = [...new Set(codes)].sort((a, b) => a - b);
  if (sameNumbers(sorted, view.hidden.get(field) ?? [])) return view;
  const hidden = new Map(view.hidden);
  if (sorted.length === 0) hidden.delete(field);
  else hidden.set(field, sorted);
  return { ...view, hidden };
}

function withFilter(
  view: ViewState,
  colorBy: ColorBy,
  range: readonly [number, number] | null,
  keepMissing: boolean
): ViewState {
  const at = view.filters.findIndex(filter => sameColumn(filter.colorBy, colorBy));
  if (range === null) {
    return at < 0 ? view : { ...view, filters: view.filters.filter((_, i) => i !== at) };
  }
  const before: ValueFilter | undefined = view.filters[at];
  if (
    before !== undefined &&
    sameNumbers(before.range, range) &&
    before.keepMissing === keepMissing
  ) {
    return view;
  }
  const filter = { colorBy, range, keepMissing };
  const others = view.filters.filter((_, i) => i !== at);
  return { ...view, filters: [...others, filter] };
}

export function reduceView(view: ViewState, action: ViewAction): ViewState {
  switch (action.type) {
    case 'embedding':
      return action.embedding === view.embedding
        ? view
        : { ...view, embedding: action.embedding, camera: action.camera };
    case 'colorBy':
      if (sameColorBy(action.colorBy, view.colorBy)) return view;
      return {
        ...view,
        colorBy: action.colorBy,
        // A range belongs to the column it was chosen for.
        range: sameColumn(action.colorBy, view.colorBy) ? view.range : null
      };
    case 'colormap':
      return action.colormap === view.colormap
        ? view
        : { ...view, colormap: action.colormap };
    case 'range':
      return sameNumbers(action.range ?? [], view.range ?? [])
        ? view
        : { ...view, range: action.range };
    case 'toggleCategory': {
      const codes = view.hidden.get(action.field) ?? [];
      return withHidden(
        view,
        action.field,
        codes.includes(action.code)
          ? codes.filter(code => code !== action.code)
          : [...codes, action.code]
      );
    }
    case 'onlyCategory': {
      const others = action.codes.filter(code => code !== action.code);
      const isolated = withHidden(view, action.field, others);
      // A second "only" on the same category is the way back.
      return isolated === view ? withHidden(view, action.field, []) : isolated;
    }
    case 'hideCategories':
      return withHidden(view, action.field, action.codes);
    case 'selection':
      return action.selection === view.selection
        ? view
        : { ...view, selection: action.selection };
    case 'highlight':
      return action.highlight === view.highlight
        ? view
        : { ...view, highlight: action.highlight };
    case 'camera':
      return sameCamera(action.camera, view.camera)
        ? view
        : { ...view, camera: action.camera };
    case 'pointScale': {
      const scale = Math.min(POINT_SCALE.max, Math.max(POINT_SCALE.min, action.scale));
      return scale === view.pointScale ? view : { ...view, pointScale: scale };
    }
    case 'display': {
      const display = { ...view.display, ...action.patch };
      const keys = Object.keys(display) as (keyof Display)[];
      return keys.every(key => display[key] === view.display[key])
        ? view
        : { ...view, display };
    }
    case 'valueFilter':
      return withFilter(view, action.colorBy, action.range, action.keepMissing ?? false);
    case 'groups':
      return action.groups === view.groups
        ? view
        : { ...view, groups: action.groups.slice(0, MOST_GROUPS) };
    case 'excluded':
      return action.excluded === view.excluded
        ? view
        : { ...view, excluded: action.excluded };
    case 'showAll':
      return view.hidden.size + view.filters.length === 0 && view.excluded === null
        ? view
        : { ...view, hidden: new Map(), filters: [], excluded: null };
    default:
      return assertNever(action);
  }
}

/** What an action is called where a person reads it ("Undo: colour"). */
export function nameAction(action: ViewAction): string {
  switch (action.type) {
    case 'embedding':
      return 'embedding';
    case 'colorBy':
      return 'colour';
    case 'colormap':
      return 'colormap';
    case 'range':
      return 'colour range';
    case 'toggleCategory':
    case 'onlyCategory':
    case 'hideCategories':
      return 'hidden categories';
    case 'selection':
      return 'selection';
    case 'highlight':
      return 'highlight';
    case 'camera':
      return 'camera';
    case 'pointScale':
      return 'point size';
    case 'display':
      return 'display';
    case 'valueFilter':
      return 'value filter';
    case 'groups':
      return 'highlight groups';
    case 'excluded':
      return 'hidden cells';
    case 'showAll':
      return 'filters';
    default:
      return assertNever(action);
  }
}
