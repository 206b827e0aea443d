/**
 * The tools in the order in which they stand in the toolbar.
 */
import type { ComponentType } from 'react';
import type { SelectMode } from '../state/draft';
import type { Tool } from '../state/tree';
import {
  AddSelectionIcon,
  LassoIcon,
  NewSelectionIcon,
  PanIcon,
  SubtractSelectionIcon
} from './icons';
import {
  BrushIcon,
  IntersectSelectionIcon,
  NeighboursIcon,
  PolygonIcon,
  RectangleIcon,
  TakeCategoryIcon
} from './icons_tools';

export interface ToolEntry {
  readonly tool: Tool;
  readonly label: string;
  readonly shortcut: string;
  readonly icon: ComponentType;
}

export const TOOLS: readonly ToolEntry[] = [
  { tool: 'pan', label: 'Move the view', shortcut: 'V', icon: PanIcon },
  { tool: 'lasso', label: 'Lasso', shortcut: 'L', icon: LassoIcon },
  { tool: 'polygon', label: 'Polygon', shortcut: 'G', icon: PolygonIcon },
  { tool: 'rectangle', label: 'Rectangle', shortcut: 'R', icon: RectangleIcon },
  { tool: 'brush', label: 'Brush', shortcut: 'B', icon: BrushIcon },
  { tool: 'category', label: 'Same category', shortcut: 'C', icon: TakeCategoryIcon },
  {
    tool: 'neighbours',
    label: 'Neighbours in the graph',
    shortcut: 'N',
    icon: NeighboursIcon
  }
];

export interface ModeEntry {
  readonly mode: SelectMode;
  readonly label: string;
  /** The key that does it while it is held. */
  readonly key?: string;
  readonly icon: ComponentType;
}

export const MODES: readonly ModeEntry[] = [
  { mode: 'new', label: 'New selection', icon: NewSelectionIcon },
  { mode: 'add', label: 'Add to selection', icon: AddSelectionIcon, key: 'Shift' },
  {
    mode: 'subtract',
    label: 'Remove from selection',
    icon: SubtractSelectionIcon,
    key: 'Alt'
  },
  {
    mode: 'intersect',
    label: 'Keep only what is in both',
    icon: IntersectSelectionIcon,
    key: 'Shift+Alt'
  }
];
