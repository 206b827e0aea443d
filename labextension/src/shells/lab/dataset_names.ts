/** What names alone say of a file or folder: pure rules, without Lab. */
import { FILE_TYPE } from './tokens';

/** Lab matches a pattern as it is written, without a flag for case. */
export const H5AD_PATTERN = '\\.[hH]5[aA][dD]$';

/** Is this the path of a zarr folder, by its name? */
export function isZarrPath(path: string): boolean {
  return /\.zarr\/?$/i.test(path);
}

/**
 * Do the names in a folder look like an AnnData zarr group? A folder that is named
 * `.zarr` needs the two data frames, any other one the matrices' groups too.
 */
export function looksLikeAnnData(path: string, names: ReadonlySet<string>): boolean {
  const frames = names.has('obs') && names.has('var');
  return frames && (isZarrPath(path) || (names.has('obsm') && names.has('uns')));
}

/** One menu item per selector: Lab throws on a selector with a comma. */
export const MENU_SELECTORS = [
  `.jp-DirListing-item[data-file-type="${FILE_TYPE.h5ad}"]`,
  `.jp-DirListing-item[data-file-type="${FILE_TYPE.zarr}"]`,
  // Any other folder: a zarr group without the suffix, or an export.
  `.jp-DirListing-item[data-isdir="true"]:not([data-file-type="${FILE_TYPE.zarr}"])`
] as const;
