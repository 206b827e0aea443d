/**
 * How a component reaches the viewer it belongs to: store and commands.
 */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Model, ViewerStore } from '../state/store';
import type { ViewerCommands } from './commands';

export interface ViewerContextValue {
  readonly store: ViewerStore;
  readonly commands: ViewerCommands;
  readonly layout: 'document' | 'cell' | 'page';
}

export const ViewerContext = createContext<ViewerContextValue | null>(null);

export function useViewer(): ViewerContextValue {
  const value = useContext(ViewerContext);
  if (value === null) throw new Error('A viewer component stands outside a viewer.');
  return value;
}

/** Read the model; the component is drawn again when the answer changes. */
export function useModel<T>(selector: (model: Model) => T): T {
  return useStore(useViewer().store.api, selector);
}
