/**
 * Light or dark, as the page around the cell says: Jupyter's own mark, the class that
 * VS Code sets, else the person's system setting; followed while it changes.
 */
import type { Theme } from '../../viewer/api';

/** The theme of the surrounding page now. */
export function hostTheme(body: HTMLElement = document.body): Theme {
  const jupyter = body.dataset['jpThemeLight'];
  if (jupyter !== undefined) return jupyter === 'false' ? 'dark' : 'light';
  const classes = body.classList;
  if (classes.contains('vscode-dark') || classes.contains('vscode-high-contrast')) {
    return classes.contains('vscode-high-contrast-light') ? 'light' : 'dark';
  }
  if (classes.contains('vscode-light')) return 'light';
  return darkQuery()?.matches ? 'dark' : 'light';
}

/** Call with every new theme; the answer stops it. */
export function watchHostTheme(listener: (theme: Theme) => void): () => void {
  let last = hostTheme();
  const check = (): void => {
    const theme = hostTheme();
    if (theme === last) return;
    last = theme;
    listener(theme);
  };
  const observer = new MutationObserver(check);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-jp-theme-light']
  });
  const query = darkQuery();
  query?.addEventListener('change', check);
  return () => {
    observer.disconnect();
    query?.removeEventListener('change', check);
  };
}

function darkQuery(): MediaQueryList | null {
  return typeof matchMedia === 'function'
    ? matchMedia('(prefers-color-scheme: dark)')
    : null;
}
