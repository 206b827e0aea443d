/**
 * Names that other code may rely on: ids of the plugin, factories, file types
 * and commands, and the token of the tracker of open documents.
 */
import type { IWidgetTracker } from '@jupyterlab/apputils';
import { Token } from '@lumino/coreutils';
import type { CellucidDocument } from './document';

export const PLUGIN_ID = 'cellucid-ext:documents';

/** Every open Cellucid document. */
export type ICellucidTracker = IWidgetTracker<CellucidDocument>;

export const ICellucidTracker = new Token<ICellucidTracker>(
  'cellucid-ext:ICellucidTracker',
  'Tracks the open Cellucid documents.'
);

export const FILE_TYPE = { h5ad: 'cellucid-h5ad', zarr: 'cellucid-zarr' } as const;

/** Names a person reads in "Open With". */
export const FACTORY = { file: 'Cellucid', folder: 'Cellucid (folder)' } as const;

export const MODEL = { file: 'cellucid-file', folder: 'cellucid-folder' } as const;

export const CONTENT_PROVIDER = 'cellucid-metadata-only';

export const COMMAND = { open: 'cellucid:open' } as const;
