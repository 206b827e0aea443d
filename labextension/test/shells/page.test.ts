/** The standalone page: addresses, what it remembers, and the start page. */
import { act } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';
import { startPage } from '../../src/shells/page/main';
import { openUrl, recentPaths, rememberPath } from '../../src/shells/page/recent';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

beforeEach(() => {
  localStorage.clear();
  globalThis.matchMedia = () =>
    Object.assign(new EventTarget(), { matches: true }) as unknown as MediaQueryList;
});

describe('addresses of datasets keep any name whole', () => {
  it.each([
    ['/user/a@b/', 'data/x.h5ad', '/user/a@b/cellucid/open/data/x.h5ad'],
    ['/', '/a b/ü#1?.zarr/', '/cellucid/open/a%20b/%C3%BC%231%3F.zarr']
  ])('%s and %s', (base, path, url) => {
    expect(openUrl(base, path)).toBe(url);
  });
});

describe('the page remembers the last few paths, once each', () => {
  it('has the newest first', () => {
    for (let i = 0; i < 12; i++) rememberPath(`f${i}.h5ad`);
    rememberPath('f7.h5ad');
    expect(recentPaths().slice(0, 2)).toEqual(['f7.h5ad', 'f11.h5ad']);
    expect(recentPaths()).toHaveLength(8);
  });

  it.each(['no json', '{"a":1}', '[1,null]'])('survives %s', text => {
    localStorage.setItem('cellucid-recent', text);
    expect(recentPaths()).toEqual([]);
  });
});

describe('without a path there is a way to one', () => {
  it('offers a field, the recent paths, and a theme that lasts', async () => {
    rememberPath('data/old.h5ad');
    const element = document.createElement('div');
    element.dataset['baseUrl'] = '/x/';
    document.body.append(element);
    await act(async () => startPage(element));
    const link = element.querySelector('main a');
    expect(link?.getAttribute('href')).toBe('/x/cellucid/open/data/old.h5ad');
    const open = element.querySelector('[data-testid="start-open"]');
    expect(open).toHaveProperty('disabled', true);
    expect(document.documentElement.dataset['theme']).toBe('dark');
    await act(async () =>
      element.querySelector<HTMLElement>('[data-testid="theme-toggle"]')?.click()
    );
    expect(document.documentElement.dataset['theme']).toBe('light');
    expect(localStorage.getItem('cellucid-theme')).toBe('light');
  });
});
