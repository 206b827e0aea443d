/**
 * What a shell sees of the viewer: mount options, events and commands.
 */
import type { Manifest } from '../contract/wire';
import type { Transport } from '../data/transport';
import type { FigureOptions } from '../scene/figure_options';
import type { CellSet, ColorBy, ViewState } from '../state/tree';

export { FIGURE, figureProblem } from '../scene/figure_options';
export type { FigureFormat, FigureOptions } from '../scene/figure_options';

export type Theme = 'light' | 'dark';

export interface MountOptions {
  /** Contents path to open with `POST datasets`. */
  readonly path: string;
  readonly theme: Theme;
  /** `document` fills its tab, `cell` has a fixed height inside a notebook. */
  readonly layout: 'document' | 'cell' | 'page';
  /** Ask the shell to choose another dataset (error and empty states). */
  readonly onOpenAnother?: () => void;
}

export interface ViewerEvents {
  ready: { readonly manifest: Manifest };
  /** After a person or a command changed the selection; null = cleared. */
  selection: { readonly selection: CellSet | null; readonly version: string };
  click: { readonly position: number; readonly row: number; readonly obsName: string };
  /** At most 20 per second; null when the pointer left the cells. */
  hover: {
    readonly position: number;
    readonly row: number;
    readonly obsName: string;
  } | null;
  state: { readonly state: ViewState };
  error: { readonly code: string; readonly message: string; readonly hint: string };
}

export interface ViewerHandle {
  on<K extends keyof ViewerEvents>(
    event: K,
    listener: (payload: ViewerEvents[K]) => void
  ): () => void;
  setTheme(theme: Theme): void;
  /** Key of an obs field or a gene name; rejects with a readable error. */
  colorBy(name: string | null): Promise<void>;
  setColorBy(colorBy: ColorBy | null): void;
  setEmbedding(key: string): void;
  setSelection(selection: CellSet | null): void;
  setHighlight(highlight: CellSet | null): void;
  resetView(): void;
  /** The view as PNG, SVG or PDF; rejects with a sentence for people. */
  figure(options: FigureOptions): Promise<Uint8Array>;
  /** What is on screen as PNG, without the tools over it. */
  screenshot(): Promise<Uint8Array>;
  /** Forget the current data and open again (changed file, retry). */
  reload(): void;
  dispose(): void;
}

export type Mount = (
  element: HTMLElement,
  transport: Transport,
  options: MountOptions
) => ViewerHandle;
