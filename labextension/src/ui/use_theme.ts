/**
 * Light or dark, as the shell says it; components get it from the viewer's context.
 */
import { createContext, useContext } from 'react';
import type { Theme } from '../scene/inputs';

export const ThemeContext = createContext<Theme>('light');

export function useTheme(): Theme {
  return useContext(ThemeContext);
}
