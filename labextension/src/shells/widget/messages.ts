/**
 * The messages between a view in the browser and its `Viewer` in the kernel: the same
 * words as `cellucid_ext/widget/messages.py`. What comes in is checked here.
 */
import type { FigureOptions } from '../../viewer/api';
import { isFiniteNumber, isIntegerIn, isRecord, isString } from '../../core/guards';

/** Both sides say it in `hello`; a change that an older side cannot read raises it. */
export const PROTOCOL = 1;

/** Largest buffer to the kernel: Jupyter closes the websocket above 10 MiB. */
export const MAX_BUFFER = 4 * 1024 * 1024;

/** Largest body of a request to the kernel, as JSON text. */
export const MAX_BODY = 1024 * 1024;

interface FromView {
  /** Id of the view that speaks: one kernel may have several browsers. */
  readonly view: string;
}

/** Browser → kernel. Kept as type aliases, so that they are plain JSON records. */
export type ToKernel = FromView &
  (
    | {
        readonly type: 'hello';
        readonly protocol: number;
        readonly base_url: string | null;
      }
    | { readonly type: 'need_comm'; readonly reason: string }
    | {
        readonly type: 'request';
        readonly id: string;
        readonly method: 'GET' | 'POST' | 'DELETE';
        readonly path: string;
        readonly body: unknown;
      }
    | {
        readonly type: 'ready';
        readonly name: string;
        readonly version: string;
        readonly n_cells: number;
        readonly n_genes: number;
      }
    | {
        /** One part of a bitmap in display order; `parts` is 0 where it was cleared. */
        readonly type: 'selection';
        readonly id: string;
        readonly version: string;
        readonly n_cells: number;
        readonly count: number;
        readonly part: number;
        readonly parts: number;
      }
    | {
        readonly type: 'click';
        readonly position: number;
        readonly row: number;
        readonly obs_name: string;
      }
    | {
        /** All three are null when the pointer left the cells. */
        readonly type: 'hover';
        readonly position: number | null;
        readonly row: number | null;
        readonly obs_name: string | null;
      }
    | {
        /** `parts` is 0 where it begins or, with `error`, failed. */
        readonly type: 'figure';
        readonly id: string;
        readonly part: number;
        readonly parts: number;
        readonly error: string | null;
      }
    | {
        /** The view was taken away. */
        readonly type: 'bye';
      }
    | {
        readonly type: 'error';
        readonly code: string;
        readonly message: string;
        readonly hint: string;
        /** Does the viewer itself show it? Otherwise it is printed below the cell. */
        readonly shown: boolean;
      }
  );

export type OpenMessage = {
  readonly type: 'open';
  readonly to: string;
  readonly mode: 'server' | 'comm';
  /** Contents path (`server`), or the name of the dataset (`comm`). */
  readonly path: string;
};

export type ResponseMessage = {
  readonly type: 'response';
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
};

export type HighlightMessage = {
  readonly type: 'highlight';
  /** null: every view. */
  readonly to: string | null;
  readonly version: string;
  /** Cells in the bitmap buffer; null clears. */
  readonly count: number | null;
};

export type ResetMessage = { readonly type: 'reset_view'; readonly to: string | null };

export type DrawMessage = {
  readonly type: 'draw';
  readonly to: string;
  readonly id: string;
  /** null: what is on screen. */
  readonly options: FigureOptions | null;
};

/** Kernel → browser. */
export type FromKernel =
  OpenMessage | ResponseMessage | HighlightMessage | ResetMessage | DrawMessage;

const FORMATS: readonly unknown[] = ['png', 'svg', 'pdf'];
const BACKGROUNDS: readonly unknown[] = ['white', 'transparent', 'theme'];
const SWITCHES = ['legend', 'axes', 'scale', 'names'] as const;

function isFigureOptions(value: unknown): value is FigureOptions {
  return (
    isRecord(value) &&
    FORMATS.includes(value.format) &&
    BACKGROUNDS.includes(value.background) &&
    isFiniteNumber(value.width) &&
    isFiniteNumber(value.height) &&
    isFiniteNumber(value.dpi) &&
    (value.title === null || isString(value.title)) &&
    SWITCHES.every(name => typeof value[name] === 'boolean')
  );
}

function isAddress(value: unknown): value is string | null {
  return value === null || isString(value);
}

function isHeaders(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every(isString);
}

/** A message of this protocol; null for anything else, which is then ignored. */
export function parseFromKernel(content: unknown): FromKernel | null {
  if (!isRecord(content)) return null;
  const { type, to, path, mode, id, status, headers, version, count } = content;
  switch (type) {
    case 'open':
      return isString(to) && isString(path) && (mode === 'server' || mode === 'comm')
        ? { type, to, mode, path }
        : null;
    case 'response':
      return isString(id) && isIntegerIn(status, 100, 599) && isHeaders(headers)
        ? { type, id, status, headers }
        : null;
    case 'highlight':
      return isAddress(to) &&
        isString(version) &&
        (count === null || (isFiniteNumber(count) && isIntegerIn(count, 0)))
        ? { type, to, version, count }
        : null;
    case 'draw': {
      const options: unknown = content['options'];
      return isString(to) &&
        isString(id) &&
        (options === null || isFigureOptions(options))
        ? { type, to, id, options }
        : null;
    }
    case 'reset_view':
      return isAddress(to) ? { type, to } : null;
    default:
      return null;
  }
}
