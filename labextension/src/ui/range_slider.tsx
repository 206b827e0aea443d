/**
 * Two handles on one line: the part of the whole range that the colours span.
 */
import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { formatValue } from './format';

export interface RangeSliderProps {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly value: readonly [number, number];
  /** `gesture` is one drag, or one burst of keys. */
  readonly onChange: (value: readonly [number, number], gesture: string) => void;
  /** Drawn between the handles' line and its top: the colour bar. */
  readonly children?: ReactNode;
}

let gestures = 0;

export function RangeSlider(props: RangeSliderProps) {
  const { min, max, value, onChange } = props;
  const track = useRef<HTMLDivElement>(null);
  const gesture = useRef('');
  const span = max - min || 1;
  const share = (v: number) => Math.min(1, Math.max(0, (v - min) / span));

  const set = (handle: 0 | 1, to: number) => {
    const next: [number, number] = [value[0], value[1]];
    // Handles stop at one another: a range of nothing colours nothing.
    const gap = span / 200;
    next[handle] =
      handle === 0
        ? Math.max(min, Math.min(to, value[1] - gap))
        : Math.min(max, Math.max(to, value[0] + gap));
    if (next[0] < next[1]) onChange(next, gesture.current);
  };
  const valueAt = (clientX: number) => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return min;
    return min + ((clientX - box.left) / box.width) * span;
  };
  const onDown = (handle: 0 | 1) => (event: PointerEvent<HTMLElement>) => {
    gesture.current = `range-${gestures++}`;
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.dataset.handle = String(handle);
  };
  const onMove = (handle: 0 | 1) => (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) {
      set(handle, valueAt(event.clientX));
    }
  };
  const onKeyDown = (handle: 0 | 1) => (event: KeyboardEvent<HTMLElement>) => {
    const step = span / (event.shiftKey ? 10 : 100);
    const to: Record<string, number> = {
      ArrowLeft: value[handle] - step,
      ArrowDown: value[handle] - step,
      ArrowRight: value[handle] + step,
      ArrowUp: value[handle] + step,
      Home: handle === 0 ? min : value[0],
      End: handle === 1 ? max : value[1]
    };
    const target = to[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) gesture.current = `range-${gestures++}`;
    set(handle, target);
  };

  return (
    <div className="cx-range" ref={track}>
      {props.children}
      {([0, 1] as const).map(handle => (
        <span
          key={handle}
          role="slider"
          tabIndex={0}
          className="cx-range-handle"
          data-testid={handle === 0 ? 'range-low' : 'range-high'}
          aria-label={`${props.label}, ${handle === 0 ? 'lower' : 'upper'} end`}
          aria-valuemin={min}
          aria-valuemax={max}
          aria-valuenow={value[handle]}
          aria-valuetext={formatValue(value[handle])}
          style={{ left: `${share(value[handle]) * 100}%` }}
          onPointerDown={onDown(handle)}
          onPointerMove={onMove(handle)}
          onKeyDown={onKeyDown(handle)}
        />
      ))}
    </div>
  );
}
