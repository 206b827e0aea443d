/**
 * The shape of a selection over the canvas: what is drawn, the corners that can be
 * taken, the brush under the pointer, and the next edge of a polygon.
 */
import { useEffect, useRef, useState, type RefObject } from 'react';
import { draftUnder, dropCorner, moveCorner } from '../scene/draft_shape';
import type { Draft, Handle, Point } from '../state/draft';
import { useModel, useViewer } from './context';

const RADIUS = 5;
/** More corners are taken by the pointer only: nobody tabs through fifty. */
const MOST_STOPS = 16;

function pathOf(points: readonly Point[], closed: boolean): string {
  if (points.length === 0) return '';
  const text = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  // A dot of the brush: a line of no length has round ends, too.
  const line = text.length === 1 ? [...text, text[0]] : text;
  return `M${line.join('L')}${closed ? 'Z' : ''}`;
}

/** The size of an element, as it changes. */
function useSize(element: RefObject<HTMLElement>): readonly [number, number] {
  const [size, setSize] = useState<readonly [number, number]>([0, 0]);
  useEffect(() => {
    const target = element.current;
    if (target === null || typeof ResizeObserver === 'undefined') return undefined;
    const measure = () => setSize([target.clientWidth, target.clientHeight]);
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return size;
}

/** Where the pointer is over the canvas; null elsewhere, or while nobody asks. */
function usePointer(element: RefObject<HTMLElement>, on: boolean): Point | null {
  const [at, setAt] = useState<Point | null>(null);
  useEffect(() => {
    const target = element.current;
    if (!on || target === null) {
      setAt(null);
      return undefined;
    }
    const move = (event: PointerEvent) => {
      const box = target.getBoundingClientRect();
      setAt([event.clientX - box.left, event.clientY - box.top]);
    };
    const leave = () => setAt(null);
    target.addEventListener('pointermove', move);
    target.addEventListener('pointerleave', leave);
    return () => {
      target.removeEventListener('pointermove', move);
      target.removeEventListener('pointerleave', leave);
    };
  }, [element, on]);
  return at;
}

export function DraftOverlay({
  canvas
}: {
  readonly canvas: RefObject<HTMLCanvasElement>;
}) {
  const tool = useModel(({ ui }) => ui.tool);
  const radius = useModel(({ ui }) => ui.brushRadius);
  const draft = useModel(({ ui }) => ui.draft);
  const camera = useModel(({ view, ui }) => (ui.draft === null ? null : view.camera));
  const size = useSize(canvas);
  const open = draft?.phase === 'drawing' && draft.tool === 'polygon';
  const pointer = usePointer(canvas, tool === 'brush' || open);
  const shown =
    draft === null || camera === null ? null : draftUnder(draft, camera, size);
  return (
    <svg className="cx-draft" data-testid="draft-overlay" aria-label="Outline">
      {shown !== null && <Shape draft={shown} />}
      {open && shown !== null && <Rubber corners={shown.outlines[0]} pointer={pointer} />}
      {shown?.phase === 'editing' && shown.tool !== 'brush' && (
        <Handles draft={shown} canvas={canvas} />
      )}
      {tool === 'brush' && pointer !== null && (
        <circle className="cx-brush" cx={pointer[0]} cy={pointer[1]} r={radius} />
      )}
    </svg>
  );
}

function Shape({ draft }: { readonly draft: Draft }) {
  const { tool, outlines, radius, phase } = draft;
  const drawing = phase === 'drawing';
  if (tool === 'brush') {
    return (
      // One group, one opacity: strokes that cross do not add up.
      <g className="cx-stroke" strokeWidth={2 * radius}>
        {outlines.map((line, i) => (
          <path key={i} d={pathOf(line, false)} />
        ))}
      </g>
    );
  }
  const free = tool === 'lasso' || tool === 'polygon';
  return (
    <>
      {outlines.map((points, i) => (
        <g key={i}>
          <path className="cx-draft-fill" d={pathOf(points, true)} />
          <path className="cx-draft-line" d={pathOf(points, !(drawing && free))} />
          {drawing && tool === 'lasso' && points.length > 2 && (
            <path
              className="cx-draft-closing"
              d={pathOf([points[points.length - 1], points[0]], false)}
            />
          )}
        </g>
      ))}
    </>
  );
}

/** Corners of an open polygon, and the edges that the next click would make. */
function Rubber(props: {
  readonly corners: readonly Point[];
  readonly pointer: Point | null;
}) {
  const { corners, pointer } = props;
  return (
    <>
      {pointer !== null && (
        <path
          className="cx-draft-closing"
          d={pathOf([corners[corners.length - 1], pointer, corners[0]], false)}
        />
      )}
      {corners.map(([x, y], i) => (
        <circle
          key={i}
          className="cx-corner"
          data-first={i === 0 ? 'true' : undefined}
          cx={x}
          cy={y}
          r={i === 0 ? RADIUS : 3.5}
        />
      ))}
    </>
  );
}

function Handles(props: {
  readonly draft: Draft;
  readonly canvas: RefObject<HTMLCanvasElement>;
}) {
  const { store, commands } = useViewer();
  const { draft, canvas } = props;
  const held = useRef<Handle | null>(null);
  const corners = draft.outlines.flatMap((points, outline) =>
    points.map((point, corner) => ({ point, handle: { outline, corner } }))
  );
  const set = (next: Draft) => store.setUi({ draft: next });
  const at = (event: React.PointerEvent): Point => {
    const box = canvas.current?.getBoundingClientRect();
    return [event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0)];
  };
  const onKeyDown = (event: React.KeyboardEvent, handle: Handle, [x, y]: Point) => {
    const step = event.shiftKey ? 10 : 1;
    const way: Record<string, Point> = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step]
    };
    const by = way[event.key];
    if (by !== undefined) set(moveCorner(draft, handle, [x + by[0], y + by[1]]));
    else if (event.key === 'Delete' || event.key === 'Backspace') {
      set(dropCorner(draft, handle));
    } else if (event.key === 'Enter') {
      // The handle goes with the outline: the keyboard stays in the viewer.
      canvas.current?.focus({ preventScroll: true });
      commands.applyDraft();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <g>
      {corners.map(({ point, handle }, i) => (
        <circle
          key={`${handle.outline}/${handle.corner}`}
          className="cx-handle"
          data-testid="draft-handle"
          role="button"
          tabIndex={corners.length <= MOST_STOPS ? 0 : -1}
          aria-label={`Corner ${i + 1} of ${corners.length}`}
          cx={point[0]}
          cy={point[1]}
          r={RADIUS}
          onPointerDown={event => {
            event.stopPropagation();
            event.currentTarget.setPointerCapture(event.pointerId);
            held.current = handle;
          }}
          onPointerMove={event => {
            if (held.current !== null) set(moveCorner(draft, held.current, at(event)));
          }}
          onPointerUp={() => {
            held.current = null;
          }}
          onPointerCancel={() => {
            held.current = null;
          }}
          onDoubleClick={() => set(dropCorner(draft, handle))}
          onKeyDown={event => onKeyDown(event, handle, point)}
        />
      ))}
    </g>
  );
}
