/**
 * Light or dark on the page: what the person chose here, else what the system says.
 */
import type { Theme } from '../../viewer/api';

const KEY = 'cellucid-theme';
const DARK = '(prefers-color-scheme: dark)';

/** Storage may be forbidden (private windows): the page then forgets, no more. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Full or forbidden: nothing that the person would miss now.
  }
}

export class PageTheme {
  private readonly query = matchMedia(DARK);
  private chosen = PageTheme.stored();
  private readonly listeners = new Set<(theme: Theme) => void>();

  constructor() {
    this.query.addEventListener('change', () => this.tell());
    this.tell();
  }

  get current(): Theme {
    return this.chosen ?? (this.query.matches ? 'dark' : 'light');
  }

  toggle(): void {
    this.chosen = this.current === 'dark' ? 'light' : 'dark';
    writeStored(KEY, this.chosen);
    this.tell();
  }

  onChange(listener: (theme: Theme) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private static stored(): Theme | null {
    const text = readStored(KEY);
    return text === 'light' || text === 'dark' ? text : null;
  }

  private tell(): void {
    document.documentElement.dataset['theme'] = this.current;
    for (const listener of this.listeners) listener(this.current);
  }
}
