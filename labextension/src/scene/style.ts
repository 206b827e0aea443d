/**
 * The look of the picture in a theme: background, fading, rings.
 */
import { colormap } from './colormaps';
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

/** `background` follows the page where it is given, e.g. Jupyter's own colour. */
export function styleFor(
  theme: Theme,
  pointSize: number,
  background: Rgb = THEMES[theme].background
): RenderStyle {
  return {
    ...THEMES[theme],
    background,
    pointSize,
    groupColors: new Uint8Array((MOST_GROUPS + 1) * 3),
    mode: 'points',
    opacity: 0.6,
    densityColormap: colormap('viridis', theme),
    hiddenCells: 'vanish',
    hiddenColor: theme === 'light' ? [222, 222, 226] : [52, 52, 56]
  };
}
