/**
 * The look of the picture in a theme: background, fading, rings.
 */
import { DISPLAY } from '../state/defaults';
import type { Display, HighlightGroup } from '../state/tree';
import { colormap } from './colormaps';
import { parseHex } from './hex';
import { MOST_GROUPS, type RenderStyle, type Rgb, type Theme } from './inputs';

interface ThemeColors {
  readonly background: Rgb;
  readonly foreground: Rgb;
  readonly selectedColor: Rgb;
  readonly highlightedColor: Rgb;
  readonly dim: number;
}

const THEMES: Readonly<Record<Theme, ThemeColors>> = {
  light: {
    background: [255, 255, 255],
    foreground: [26, 26, 30],
    selectedColor: [26, 26, 30],
    highlightedColor: [214, 0, 110],
    dim: 0.82
  },
  dark: {
    background: [17, 17, 17],
    foreground: [240, 240, 244],
    selectedColor: [240, 240, 244],
    highlightedColor: [255, 92, 168],
    dim: 0.8
  }
};

/** What of the view a style depends on; absent parts are as in a new view. */
export interface Look {
  /** Follows the page where it is given, e.g. Jupyter's own colour. */
  readonly background?: Rgb;
  readonly display?: Pick<Display, 'mode' | 'opacity' | 'hiddenCells'>;
  readonly groups?: readonly HighlightGroup[];
}

export function styleFor(theme: Theme, pointSize: number, look: Look = {}): RenderStyle {
  const { mode, opacity, hiddenCells } = look.display ?? DISPLAY;
  return {
    ...THEMES[theme],
    background: look.background ?? THEMES[theme].background,
    pointSize,
    groupColors: groupColors(look.groups ?? [], THEMES[theme].highlightedColor),
    mode,
    opacity,
    densityColormap: colormap('viridis', theme),
    hiddenCells,
    hiddenColor: theme === 'light' ? [222, 222, 226] : [52, 52, 56]
  };
}

/** Group i of the view is group i + 1 of the flags. */
function groupColors(groups: readonly HighlightGroup[], fallback: Rgb): Uint8Array {
  const colors = new Uint8Array((MOST_GROUPS + 1) * 3);
  groups.slice(0, MOST_GROUPS).forEach(({ color }, i) => {
    colors.set(parseHex(color) ?? fallback, (i + 1) * 3);
  });
  return colors;
}
