/** What Lab is told about datasets: names, metadata, defaults. */
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { Contents } from '@jupyterlab/services';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MetadataOnlyProvider } from '../../src/shells/lab/content_provider';
import {
  H5AD_PATTERN,
  isZarrPath,
  looksLikeAnnData,
  MENU_SELECTORS
} from '../../src/shells/lab/dataset_names';
import { keepDefault } from '../../src/shells/lab/other_viewers';
import { FACTORY } from '../../src/shells/lab/tokens';

describe('the metadata-only provider', () => {
  const model: Contents.IModel = {
    name: 'x.h5ad',
    path: 'a/x.h5ad',
    type: 'file',
    writable: true,
    created: '',
    last_modified: '',
    mimetype: '',
    content: 'every byte of it',
    format: 'base64'
  };

  it('never asks for content, whoever wants it, and says read-only', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            type: fc.constantFrom('file', 'directory'),
            format: fc.constantFrom('base64' as const, 'text' as const),
            content: fc.boolean(),
            hash: fc.boolean()
          },
          { requiredKeys: [] }
        ),
        async options => {
          const asked: (Contents.IFetchOptions | undefined)[] = [];
          const provider = new MetadataOnlyProvider({
            get: (_path, given) => {
              asked.push(given);
              return Promise.resolve(model);
            }
          });
          const answer = await provider.get('a/x.h5ad', options);
          expect(asked).toEqual([
            { content: false, ...(options.type ? { type: options.type } : {}) }
          ]);
          expect(answer).toMatchObject({ writable: false, content: null, format: null });
          expect(answer.name).toBe('x.h5ad');
        }
      )
    );
  });

  it('never writes', async () => {
    const provider = new MetadataOnlyProvider({ get: () => Promise.resolve(model) });
    await expect(provider.save('a/x.h5ad')).rejects.toThrow('never writes');
  });
});

describe('a dataset by its name', () => {
  it.each([
    ['x.h5ad', true],
    ['X.H5AD', true],
    ['x.h5ad.bak', false],
    ['xh5ad', false]
  ])('wins over every other type for its suffix, by a pattern: %s, %s', (name, ours) => {
    expect(name.match(H5AD_PATTERN) !== null).toBe(ours);
  });

  it('is asked for by selectors that Lab takes: one each, no comma', () => {
    expect(MENU_SELECTORS.some(selector => selector.includes(','))).toBe(false);
    const row = document.createElement('li');
    row.className = 'jp-DirListing-item';
    row.dataset['isdir'] = 'true';
    row.dataset['fileType'] = 'cellucid-zarr';
    // Exactly one entry for each row, also for a .zarr folder.
    expect(MENU_SELECTORS.filter(selector => row.matches(selector))).toHaveLength(1);
    row.dataset['fileType'] = 'directory';
    expect(MENU_SELECTORS.filter(selector => row.matches(selector))).toHaveLength(1);
  });
});

describe('a folder by what is in it', () => {
  it.each([
    ['y.zarr', ['obs', 'var'], true],
    ['y.zarr', ['obs'], false],
    ['y.zarr', ['obs', 'var', 'X'], true],
    ['plain', ['obs', 'var', 'obsm', 'uns', 'X'], true],
    ['plain', ['obs', 'var'], false],
    ['', [], false]
  ] as const)('%s with %j: %s', (path, names, expected) => {
    expect(looksLikeAnnData(path, new Set(names))).toBe(expected);
    expect(isZarrPath(path)).toBe(path === 'y.zarr');
  });
});

describe('the default for .h5ad beside a viewer that replaces open', () => {
  type Call = readonly [who: string, path: string, widget: string];

  class Manager {
    readonly calls: Call[] = [];
    userDefault: string = FACTORY.file;
    readonly registry = {
      defaultWidgetFactory: () => ({ name: this.userDefault })
    };
    open(path: string, widget = 'default'): undefined {
      this.calls.push(['lab', path, widget]);
    }
  }

  /** As jupyterlab-h5web does it: wraps what it finds, sends every HDF5 to itself. */
  function replaceOpen(manager: Manager): void {
    const below = manager.open.bind(manager);
    manager.open = (path, widget = 'default') => {
      if (!/\.h5(ad)?$/.test(path)) return below(path, widget);
      manager.calls.push(['theirs', path, widget]);
      return undefined;
    };
  }

  const orders: [string, (manager: Manager) => void][] = [
    ['before us', manager => (replaceOpen(manager), keep(manager))],
    ['after us', manager => (keep(manager), replaceOpen(manager))],
    ['twice', m => (replaceOpen(m), keep(m), replaceOpen(m))]
  ];
  const keep = (manager: Manager) => keepDefault(manager as unknown as IDocumentManager);

  it.each(orders)('stays ours, and theirs stays theirs: %s', (_when, start) => {
    const manager = new Manager();
    start(manager);
    manager.open('x.h5ad');
    manager.open('x.h5ad', FACTORY.file);
    manager.open('x.h5ad', 'h5web');
    manager.open('x.h5');
    manager.open('x.txt', 'Editor');
    expect(manager.calls).toEqual([
      ['lab', 'x.h5ad', 'default'],
      ['lab', 'x.h5ad', FACTORY.file],
      ['theirs', 'x.h5ad', 'h5web'],
      ['theirs', 'x.h5', 'default'],
      ['lab', 'x.txt', 'Editor']
    ]);
  });

  it('is theirs when the person chose so in the settings', () => {
    const manager = new Manager();
    manager.userDefault = 'Something else';
    replaceOpen(manager);
    keep(manager);
    manager.open('x.h5ad');
    expect(manager.calls).toEqual([['theirs', 'x.h5ad', 'default']]);
  });
});
