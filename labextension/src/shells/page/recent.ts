/**
 * Paths that were opened on this page, the newest first; kept in the browser only.
 */
import { readStored, writeStored } from './theme';

const KEY = 'cellucid-recent';
const MOST = 8;

export function recentPaths(): string[] {
  try {
    const value: unknown = JSON.parse(readStored(KEY) ?? '[]');
    if (!Array.isArray(value)) return [];
    return value.filter(item => typeof item === 'string').slice(0, MOST);
  } catch {
    return [];
  }
}

export function rememberPath(path: string): void {
  const others = recentPaths().filter(other => other !== path);
  writeStored(KEY, JSON.stringify([path, ...others].slice(0, MOST)));
}

/** Address of the page that shows a path. */
export function openUrl(baseUrl: string, path: string): string {
  const parts = path.split('/').filter(Boolean).map(encodeURIComponent);
  return `${baseUrl.replace(/\/*$/, '/')}cellucid/open/${parts.join('/')}`;
}
