/**
 * What is said between the page and the place where scenes are drawn (a worker, or the
 * page itself). One worker serves all viewers of a page; a scene is one viewer.
 */
import type { Coloring, RenderStyle } from '../../scene/inputs';
import type { CaptureOptions, Region, RenderStats, Within } from '../renderer';
import type { Codes } from './column';

/** To a scene. Calls without an answer carry the arguments of `Renderer`. */
export type Order =
  | { readonly do: 'open' }
  | {
      readonly do: 'resize';
      readonly width: number;
      readonly height: number;
      readonly pixelRatio: number;
    }
  | { readonly do: 'geometry'; readonly capacity: number; readonly dims: 1 | 2 | 3 }
  | {
      readonly do: 'points';
      readonly start: number;
      readonly axes: readonly Uint16Array[];
    }
  | { readonly do: 'values'; readonly start: number; readonly codes: Codes }
  | { readonly do: 'clearValues' }
  | { readonly do: 'flags'; readonly start: number; readonly flags: Uint8Array }
  | { readonly do: 'coloring'; readonly coloring: Coloring }
  | { readonly do: 'style'; readonly style: RenderStyle }
  | {
      readonly do: 'camera';
      readonly matrix: Float32Array;
      readonly moving: boolean;
      readonly serial: number;
    }
  | { readonly do: 'hover'; readonly position: number | null }
  | { readonly do: 'beginMorph' }
  | { readonly do: 'morph'; readonly t: number }
  | { readonly do: 'visible'; readonly visible: boolean }
  | { readonly do: 'settle'; readonly request: number }
  | { readonly do: 'within'; readonly request: number; readonly region: Region }
  | { readonly do: 'capture'; readonly request: number; readonly options: CaptureOptions }
  /** A buffer of an earlier `ids` comes back. */
  | { readonly do: 'reuse'; readonly buffer: ArrayBuffer }
  | { readonly do: 'close' };

/** From a scene. */
export type News =
  | { readonly tell: 'picture'; readonly picture: ImageBitmap | ImageData }
  | { readonly tell: 'stats'; readonly stats: RenderStats }
  | { readonly tell: 'ids'; readonly ids: PickMap }
  | { readonly tell: 'settled'; readonly request: number }
  | { readonly tell: 'within'; readonly request: number; readonly within: Within }
  | { readonly tell: 'captured'; readonly request: number; readonly image: ImageData }
  | {
      readonly tell: 'failed';
      readonly request: number | null;
      readonly message: string;
    };

/** The cell on top of every pixel: position + 1, 0 for none. */
export interface PickMap {
  /** The camera's serial number: a map of another view answers nothing. */
  readonly serial: number;
  readonly width: number;
  readonly height: number;
  readonly ids: Uint32Array<ArrayBuffer>;
}

export interface OrderMessage {
  readonly scene: number;
  readonly order: Order;
}

/** What the place itself says. `ready` comes once, before anything else. */
export type Message =
  { readonly ready: 'wasm' | 'script' } | { readonly scene: number; readonly news: News };

/**
 * The same order with arrays of its own: a view takes all of its buffer along when it
 * is sent, and who gave it may write to it again. Places are handed over as they are.
 */
export function owned(order: Order): Order {
  if (order.do === 'values') return { ...order, codes: order.codes.slice() };
  if (order.do === 'flags') return { ...order, flags: order.flags.slice() };
  if (order.do !== 'points') return order;
  const isWhole = (axis: Uint16Array) => axis.byteLength === axis.buffer.byteLength;
  return {
    ...order,
    axes: order.axes.map(axis => (isWhole(axis) ? axis : axis.slice()))
  };
}

/** What changes hands instead of being copied, of an order that is `owned`. */
export function transfers(order: Order): Transferable[] {
  if (order.do === 'values') return [order.codes.buffer as ArrayBuffer];
  if (order.do === 'flags') return [order.flags.buffer as ArrayBuffer];
  if (order.do === 'reuse') return [order.buffer];
  if (order.do !== 'points') return [];
  // The axes may share one buffer.
  return [...new Set(order.axes.map(axis => axis.buffer as ArrayBuffer))];
}

export function newsTransfers(news: News): Transferable[] {
  if (news.tell === 'ids') return [news.ids.ids.buffer];
  if (news.tell === 'within') return [news.within.bits.buffer as ArrayBuffer];
  if (news.tell === 'captured') return [news.image.data.buffer as ArrayBuffer];
  if (news.tell === 'picture' && typeof ImageBitmap !== 'undefined') {
    return news.picture instanceof ImageBitmap ? [news.picture] : [];
  }
  return [];
}
