/**
 * A column as far as it is here: blocks come in order and fill one array in display
 * order, so that the first `length` codes belong to the first `length` cells. Of a
 * column that is too large to be kept, only the first block stays.
 */
import type { Codes, ColumnBlock } from './column';
import { ContractError } from './errors';

export class LoadedColumn {
  private all: Codes | null = null;
  private filled = 0;
  private described: Omit<ColumnBlock, 'codes'> | null = null;

  constructor(
    private readonly cells: number,
    /** False: the codes go to the renderer, and only those of block 0 stay here. */
    readonly kept = true
  ) {}

  /** Cells whose code came, from the first one on. */
  get length(): number {
    return this.filled;
  }

  /** Bytes that the whole column takes. */
  get bytes(): number {
    return this.all?.byteLength ?? 0;
  }

  /** Codes of the cells that are here; of block 0 only where it is not kept. */
  get codes(): Codes {
    return this.all?.subarray(0, this.filled) ?? new Uint8Array(0);
  }

  /** The code of a cell where it is here. */
  codeAt(position: number): number | undefined {
    return position < this.filled ? this.all?.[position] : undefined;
  }

  /** As if only what is kept had come: the rest is to be sent for again. */
  rewind(): void {
    if (!this.kept) this.filled = this.all?.length ?? 0;
  }

  /** What a code means; null before the first block. */
  get description(): Omit<ColumnBlock, 'codes'> | null {
    return this.described;
  }

  /** Append the block that begins at `start`. */
  append(start: number, block: ColumnBlock): void {
    if (start !== this.filled) {
      throw new ContractError('The blocks of a column came out of order.');
    }
    const { codes, ...description } = block;
    if (this.all === null) {
      this.described = description;
      // A column of one block is the block: no copy.
      const whole = !this.kept || codes.length === this.cells;
      this.all = whole ? codes : like(codes, this.cells);
    } else if (this.all.BYTES_PER_ELEMENT !== codes.BYTES_PER_ELEMENT) {
      throw new ContractError('The blocks of a column are of different encodings.');
    }
    if (this.kept && this.all !== codes) this.all.set(codes, start);
    this.filled += codes.length;
  }
}

function like(codes: Codes, length: number): Codes {
  if (codes instanceof Uint8Array) return new Uint8Array(length);
  return codes instanceof Uint16Array ? new Uint16Array(length) : new Uint32Array(length);
}
