/**
 * A renderer that draws nothing and remembers everything: what the viewer sent, so
 * that tests can ask what would be in the picture.
 */
import type { RenderStats, Renderer, Within } from '../../src/render/renderer';
import { FLAG, type Coloring, type RenderStyle } from '../../src/scene/inputs';

export class RecordingRenderer implements Renderer {
  capacity = 0;
  dims = 0;
  loaded = 0;
  values: number[] = [];
  flags = new Uint8Array(0);
  coloring: Coloring | null = null;
  style: RenderStyle | null = null;
  matrix: Float32Array | null = null;
  hover: number | null = null;
  disposed = false;
  /** What the cells' glide to another embedding was told. */
  readonly morphs: ('begin' | number)[] = [];
  /** What the next `pick` answers. */
  underPointer: number | null = null;
  private readonly listeners = new Set<(stats: RenderStats) => void>();

  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly backend: RenderStats['backend'] = 'cpu'
  ) {}

  get hidden(): number[] {
    return this.positionsOf(FLAG.hidden);
  }

  get selected(): number[] {
    return this.positionsOf(FLAG.selected);
  }

  resize(): void {
    this.draw();
  }

  setGeometry(capacity: number, dims: 1 | 2 | 3): void {
    this.capacity = capacity;
    this.dims = dims;
    this.loaded = 0;
    this.values = [];
    this.flags = new Uint8Array(capacity);
  }

  setPoints(start: number, axes: readonly Uint16Array[]): void {
    if (start !== this.loaded) throw new Error('Blocks out of order.');
    this.loaded = start + axes[0].length;
    this.draw();
  }

  setValues(start: number, codes: ArrayLike<number>): void {
    for (let i = 0; i < codes.length; i++) this.values[start + i] = codes[i];
    this.draw();
  }

  clearValues(): void {
    this.values = [];
  }

  beginMorph(): void {
    this.morphs.push('begin');
  }

  setMorph(t: number): void {
    this.morphs.push(t);
  }

  setVisible(): void {
    // Draws nothing in either case.
  }

  within(): Promise<Within> {
    return Promise.resolve({ bits: new Uint8Array(0), count: 0, uncertain: 0 });
  }

  capture(): Promise<ImageData> {
    return Promise.reject(new Error('Draws nothing.'));
  }

  setFlags(start: number, flags: Uint8Array): void {
    this.flags.set(flags, start);
    this.draw();
  }

  setColoring(coloring: Coloring): void {
    this.coloring = coloring;
    this.draw();
  }

  setStyle(style: RenderStyle): void {
    this.style = style;
  }

  setCamera(matrix: Float32Array): void {
    this.matrix = matrix;
  }

  setHover(position: number | null): void {
    this.hover = position;
  }

  pick(): number | null {
    return this.underPointer;
  }

  settled(): Promise<void> {
    return Promise.resolve();
  }

  onStats(listener: (stats: RenderStats) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  dispose(): void {
    this.disposed = true;
    this.listeners.clear();
  }

  private positionsOf(flag: number): number[] {
    return [...this.flags].flatMap((bits, i) => (bits & flag ? [i] : []));
  }

  /** A frame comes later, as in a browser. */
  private draw(): void {
    setTimeout(() => {
      const { loaded } = this;
      for (const listener of [...this.listeners]) {
        listener({
          backend: this.backend,
          loaded,
          drawn: loaded,
          frameMs: 1,
          settled: true,
          limit: null
        });
      }
    }, 0);
  }
}
