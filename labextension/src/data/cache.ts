/**
 * Columns that were shown a moment ago, under a budget of bytes: to go back to one
 * needs no request.
 */
import { Lru } from '../core/lru';
import type { LoadedColumn } from './loaded_column';

/**
 * 256 MiB: at 10 M cells the codes of 25 genes (u8, 10 MB each), and every column
 * that a person is likely to go back to in a smaller dataset.
 */
export const COLUMN_BUDGET = 256 * 2 ** 20;

export type ColumnCache = Lru<string, LoadedColumn>;

export function createColumnCache(budget: number = COLUMN_BUDGET): ColumnCache {
  return new Lru<string, LoadedColumn>(budget, column => column.bytes);
}
