/**
 * The coloured column -> the renderer's values: block 0 at once, the rest a few
 * blocks a frame. Until its value is there a cell is drawn as one without a value, so
 * that no picture mixes two colours' meanings.
 */
import type { Codes } from '../data/column';
import type { Renderer } from '../render/renderer';
import type { CellData } from './cell_data';
import { pieces, type FrameAllowance } from './frame_allowance';

export class ValueFeed {
  /** Key of the column whose values the renderer has. */
  private key: string | null = null;
  /** Changes with every column and geometry: what is under way is for another one. */
  private run = 0;
  private handed = 0;
  private waiting = 0;

  /**
   * @param changed - More values were handed over.
   */
  constructor(
    private readonly renderer: Renderer,
    private readonly data: CellData,
    private readonly allowance: FrameAllowance,
    private readonly changed: () => void
  ) {}

  /** Cells that have their colour. */
  get colored(): number {
    return this.key === null ? this.data.cells : this.handed;
  }

  get busy(): boolean {
    return this.waiting > 0;
  }

  /** Another column, or none. */
  show(key: string | null): void {
    if (key === this.key) return;
    this.renderer.clearValues();
    this.begin(key);
  }

  /** The renderer forgot everything. */
  reset(): void {
    this.begin(this.key);
  }

  /** A block behind block 0 has come. */
  async add(key: string, start: number, codes: Codes): Promise<void> {
    if (key !== this.key) return;
    await this.hand(this.run, start, codes);
  }

  dispose(): void {
    this.run += 1;
  }

  private begin(key: string | null): void {
    this.key = key;
    this.run += 1;
    this.handed = 0;
    this.data.rewindColumns();
    const column = key === null ? undefined : this.data.column(key)?.column;
    const { blocks } = this.data.dataset.manifest;
    const codes = column?.codes ?? new Uint8Array(0);
    if (codes.length === 0) return;
    this.renderer.setValues(0, codes.slice(0, blocks[0]));
    this.handed = Math.min(codes.length, blocks[0]);
    for (let i = 1; i < blocks.length && blocks[i] <= codes.length; i += 1) {
      void this.hand(this.run, blocks[i - 1], codes.subarray(blocks[i - 1], blocks[i]));
    }
  }

  private async hand(run: number, start: number, codes: Codes): Promise<void> {
    this.waiting += 1;
    for (const [from, to] of pieces(0, codes.length)) {
      // A view would take the whole column along to a renderer's worker.
      const part = codes.slice(from, to);
      await this.allowance.give(part.byteLength, () => {
        if (run === this.run) this.renderer.setValues(start + from, part);
      });
    }
    this.waiting -= 1;
    if (run !== this.run) return;
    this.handed += codes.length;
    this.changed();
  }
}
