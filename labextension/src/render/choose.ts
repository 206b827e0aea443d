/**
 * Which back-end draws: a setting, or the faster one on this machine, found out once
 * per page by drawing the same cells with both.
 */
import { RendererUnavailableError } from './errors';
import type { Renderer } from './renderer';
import { byName, decide, driverName, trial, type BackEnd, type BackEnds } from './trial';

export type RendererChoice = 'auto' | 'webgl2' | 'cpu';

export function isRendererChoice(value: unknown): value is RendererChoice {
  return value === 'auto' || value === 'webgl2' || value === 'cpu';
}

/** Where a person's choice is kept, for all viewers of a browser. */
const KEY = 'cellucid-renderer';

/** `?renderer=` of the page, else what was chosen here before, else `auto`. */
export function rendererSetting(): RendererChoice {
  const asked = new URLSearchParams(globalThis.location?.search ?? '').get('renderer');
  if (isRendererChoice(asked)) return asked;
  try {
    const kept = globalThis.localStorage?.getItem(KEY);
    return isRendererChoice(kept) ? kept : 'auto';
  } catch {
    // Storage is forbidden: there is no setting.
    return 'auto';
  }
}

/** Kept for the pages that are opened later; what this one draws with is `choose`. */
export function setRendererSetting(choice: RendererChoice): void {
  try {
    globalThis.localStorage?.setItem(KEY, choice);
  } catch {
    // Storage is forbidden: the choice lasts no longer than this page.
  }
}

/** Makes renderers for all viewers of a page, with what was learned about it. */
export class RendererChooser {
  private verdict: Promise<BackEnd> | null = null;
  private known: BackEnd | null = null;
  /** By a person on this page: it overrules the page's address. */
  private chosen: RendererChoice | null = null;

  constructor(
    private readonly backEnds: BackEnds,
    private readonly setting: () => RendererChoice = rendererSetting
  ) {}

  get choice(): RendererChoice {
    return this.chosen ?? this.setting();
  }

  /** Holds from the next renderer on, and for pages that are opened later. */
  choose(choice: RendererChoice): void {
    this.chosen = choice;
    setRendererSetting(choice);
  }

  /** Find out in good time: opening a dataset takes longer than the trial. */
  prepare(): Promise<BackEnd> {
    this.verdict ??= trial(this.backEnds).then(result => (this.known = decide(result)));
    return this.verdict;
  }

  /** Before the trial is over, the name of the driver decides. */
  create(canvas: HTMLCanvasElement): Renderer {
    const asked = this.choice;
    const wanted = asked === 'auto' ? (this.known ?? byName(driverName())) : asked;
    if (wanted === 'cpu') return this.backEnds.cpu(canvas);
    try {
      return this.backEnds.webgl2(canvas);
    } catch (error) {
      if (!(error instanceof RendererUnavailableError)) throw error;
      return this.backEnds.cpu(canvas);
    }
  }
}
