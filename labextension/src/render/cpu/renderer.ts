/**
 * The CPU back-end as a viewer sees it. It holds no cells: places, values and flags go
 * to the place where they are drawn, pictures and a map for picking come back.
 */
import { Emitter } from '../../core/emitter';
import type { Coloring, RenderStyle } from '../../scene/inputs';
import { RendererUnavailableError } from '../errors';
import type { CaptureOptions, Region, Renderer, RenderStats, Within } from '../renderer';
import type { Codes } from './column';
import { nearest } from './pick';
import { Place, type WorkerMaker } from './place';
import type { News, Order, PickMap } from './protocol';
import { Showing } from './showing';

interface Waiting {
  readonly resolve: (value: never) => void;
  /** Whoever waits for a picture only need not hear why none comes. */
  readonly reject: ((error: Error) => void) | null;
}

type Requested =
  | { readonly do: 'settle' }
  | { readonly do: 'within'; readonly region: Region }
  | { readonly do: 'capture'; readonly options: CaptureOptions };

export class CpuRenderer implements Renderer {
  private readonly place: Place;
  private readonly scene: number;
  private readonly showing: Showing;
  private readonly stats = new Emitter<RenderStats>();
  private readonly requests = new Map<number, Waiting>();
  private request = 0;
  private disposed = false;
  /** Counts views: a map of an older one answers no picks. */
  private serial = 0;
  private map: PickMap | null = null;
  private pixelRatio = 1;
  private matrix: Float32Array | null = null;

  constructor(
    readonly canvas: HTMLCanvasElement,
    makeWorker: WorkerMaker
  ) {
    this.showing = new Showing(canvas);
    this.place = Place.get(makeWorker);
    this.scene = this.place.open(news => this.hear(news));
  }

  resize(width: number, height: number, pixelRatio: number): void {
    this.pixelRatio = pixelRatio;
    this.serial += 1;
    this.send({ do: 'resize', width, height, pixelRatio });
    // The number of this view, for its map.
    if (this.matrix) this.sendCamera(this.matrix, false);
  }

  setGeometry(capacity: number, dims: 1 | 2 | 3): void {
    this.map = null;
    this.send({ do: 'geometry', capacity, dims });
  }

  setPoints(start: number, axes: readonly Uint16Array[]): void {
    this.send({ do: 'points', start, axes });
  }

  setValues(start: number, codes: Codes): void {
    this.send({ do: 'values', start, codes });
  }

  clearValues(): void {
    this.send({ do: 'clearValues' });
  }

  setFlags(start: number, flags: Uint8Array): void {
    this.send({ do: 'flags', start, flags });
  }

  setColoring(coloring: Coloring): void {
    this.send({ do: 'coloring', coloring });
  }

  setStyle(style: RenderStyle): void {
    this.send({ do: 'style', style });
  }

  setCamera(matrix: Float32Array, moving: boolean): void {
    const before = this.matrix;
    if (!before || matrix.some((value, i) => value !== before[i])) {
      this.serial += 1;
      this.matrix = matrix.slice();
    }
    this.sendCamera(matrix, moving);
  }

  setHover(position: number | null): void {
    this.send({ do: 'hover', position });
  }

  pick(x: number, y: number, radius: number): number | null {
    if (this.map?.serial !== this.serial) return null;
    const { pixelRatio } = this;
    return nearest(this.map, x * pixelRatio, y * pixelRatio, radius * pixelRatio);
  }

  beginMorph(): void {
    this.send({ do: 'beginMorph' });
  }

  setMorph(t: number): void {
    this.serial += 1;
    this.send({ do: 'morph', t });
    if (this.matrix) this.sendCamera(this.matrix, t < 1);
  }

  setVisible(visible: boolean): void {
    this.send({ do: 'visible', visible });
  }

  within(region: Region): Promise<Within> {
    return this.ask({ do: 'within', region });
  }

  capture(options: CaptureOptions): Promise<ImageData> {
    return this.ask({ do: 'capture', options });
  }

  settled(): Promise<void> {
    return this.disposed ? Promise.resolve() : this.ask({ do: 'settle' });
  }

  onStats(listener: (stats: RenderStats) => void): () => void {
    return this.stats.on(listener);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.place.close(this.scene);
    this.stats.dispose();
    this.showing.dispose();
    this.map = null;
    const gone = new RendererUnavailableError('The viewer was closed.', '');
    this.rejectAll(gone);
  }

  private rejectAll(error: Error): void {
    for (const { resolve, reject } of this.requests.values()) {
      if (reject) reject(error);
      else resolve(undefined as never);
    }
    this.requests.clear();
  }

  private sendCamera(matrix: Float32Array, moving: boolean): void {
    const copy = matrix.slice();
    this.send({ do: 'camera', matrix: copy, moving, serial: this.serial });
  }

  private send(order: Order): void {
    if (!this.disposed) this.place.send(this.scene, order);
  }

  private ask<T>(asked: Requested): Promise<T> {
    this.request += 1;
    const { request } = this;
    return new Promise<T>((resolve, reject) => {
      this.requests.set(request, {
        resolve: resolve as (value: never) => void,
        reject: asked.do === 'settle' ? null : reject
      });
      this.send({ ...asked, request } as Order);
    });
  }

  private answer(request: number, value: unknown): void {
    this.requests.get(request)?.resolve(value as never);
    this.requests.delete(request);
  }

  private hear(news: News): void {
    switch (news.tell) {
      case 'picture':
        return this.showing.show(news.picture);
      case 'stats':
        return this.stats.emit(news.stats);
      case 'ids':
        if (this.map) this.send({ do: 'reuse', buffer: this.map.ids.buffer });
        this.map = news.ids;
        return undefined;
      case 'settled':
        return this.answer(news.request, undefined);
      case 'within':
        return this.answer(news.request, news.within);
      case 'captured':
        return this.answer(news.request, news.image);
      case 'failed':
        return this.fail(news.request, news.message);
    }
  }

  private fail(request: number | null, message: string): void {
    const error = new RendererUnavailableError(
      `The picture could not be drawn: ${message}`,
      'Close other viewers or tabs, then open this one again.'
    );
    if (request === null) {
      this.rejectAll(error);
      return;
    }
    this.requests.get(request)?.reject?.(error);
    this.requests.delete(request);
  }
}
