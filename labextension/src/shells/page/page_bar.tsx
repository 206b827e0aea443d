/**
 * The page's own bar: where one is, the way to another dataset, light or dark.
 */
import { useEffect, useState } from 'react';
import { Mark, ThemeIcon } from './icons';
import type { PageTheme } from './theme';

export interface PageBarProps {
  readonly theme: PageTheme;
  /** Address of the start page. */
  readonly home: string;
  /** Contents path; empty on the start page. */
  readonly path: string;
}

export function PageBar({ theme, home, path }: PageBarProps) {
  const [current, setCurrent] = useState(theme.current);
  useEffect(() => theme.onChange(setCurrent), [theme]);
  const parts = path.split('/').filter(Boolean);
  return (
    <header className="cx-page-bar">
      <a className="cx-page-home" href={home} aria-label="Cellucid, start page">
        <Mark />
        <span>Cellucid</span>
      </a>
      <nav className="cx-page-path" aria-label="Path" title={path}>
        {parts.map((part, i) => (
          <span key={`${i}-${part}`}>{part}</span>
        ))}
      </nav>
      {path !== '' && (
        <a className="cx-page-link" href={home} data-testid="page-open">
          Open another
        </a>
      )}
      <button
        type="button"
        className="cx-page-theme"
        data-testid="theme-toggle"
        aria-label={current === 'dark' ? 'Use light colours' : 'Use dark colours'}
        title={current === 'dark' ? 'Light' : 'Dark'}
        onClick={() => theme.toggle()}
      >
        <ThemeIcon dark={current === 'dark'} />
      </button>
    </header>
  );
}
