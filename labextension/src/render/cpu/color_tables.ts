/**
 * The tables of colours on a desk, written again only when they change.
 */
import type { Coloring } from '../../scene/inputs';
import type { Desk } from './desk';
import { codeTable, word } from './tables';

export class ColorTables {
  private coloring: Coloring | null = null;
  private bytes = 0;
  private count = 0;
  private groups: Uint8Array | null = null;

  constructor(private readonly desk: Desk) {}

  /** The number of codes that have an entry. */
  set(coloring: Coloring, bytes: 1 | 2 | 4): number {
    if (coloring !== this.coloring || bytes !== this.bytes) {
      const codes = codeTable(coloring, bytes);
      this.desk.words('codes', codes);
      this.coloring = coloring;
      this.bytes = bytes;
      this.count = codes.length;
    }
    return this.count;
  }

  setGroups(colors: Uint8Array): void {
    if (colors === this.groups) return;
    this.groups = colors;
    const words = Uint32Array.from({ length: 16 }, (_, group) =>
      word(Array.from({ length: 3 }, (__, i) => colors[group * 3 + i] ?? 0))
    );
    this.desk.words('groups', words);
  }
}
