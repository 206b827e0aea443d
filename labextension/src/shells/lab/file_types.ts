/** File types: how the file browser tells a dataset from any other file. */
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { H5AD_PATTERN } from './dataset_names';
import { cellucidIcon } from './icon';
import { FILE_TYPE } from './tokens';

/**
 * `pattern` wins over any `extensions` match in Lab's registry, whatever the order
 * in which plugins start: a viewer of HDF5 in general that also lists `.h5ad` stays
 * in "Open With", and ours is the default.
 */
export const h5adFileType: Partial<DocumentRegistry.IFileType> & { name: string } = {
  name: FILE_TYPE.h5ad,
  displayName: 'AnnData',
  extensions: ['.h5ad'],
  pattern: H5AD_PATTERN,
  mimeTypes: ['application/x-hdf5'],
  contentType: 'file',
  // Only a word for the file browser: the model factory asks for no content at all.
  fileFormat: 'base64',
  icon: cellucidIcon
};

export const zarrFileType: Partial<DocumentRegistry.IFileType> & { name: string } = {
  name: FILE_TYPE.zarr,
  displayName: 'AnnData (zarr)',
  extensions: ['.zarr'],
  mimeTypes: ['text/directory'],
  contentType: 'directory',
  fileFormat: 'json',
  icon: cellucidIcon
};
