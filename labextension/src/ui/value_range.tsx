/**
 * A range of values, brushed over the histogram or typed: selects the cells in it, or
 * keeps all others out of the picture.
 */
import { useEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { sameColumn } from '../state/actions';
import type { ColorBy } from '../state/tree';
import { useModel, useViewer } from './context';
import { formatValue } from './format';
import { FilterIcon } from './icons_tools';
import { NumberField } from './number_field';
import { modeOf } from './tool_input';

type Range = readonly [number, number];

export interface ValueRangeProps {
  readonly colorBy: ColorBy;
  readonly min: number;
  readonly max: number;
  /** Cells without a value. */
  readonly missing: number;
  /** The histogram below the brush. */
  readonly children: ReactNode;
  /** What stands between the histogram and the fields: the colour range. */
  readonly between: ReactNode;
}

/** A brush shorter than this (CSS pixels) was a click: it lets the range go. */
const CLICK = 3;
let gestures = 0;

export function ValueRange(props: ValueRangeProps) {
  const { colorBy, min, max, missing } = props;
  const { store, commands } = useViewer();
  const entry = useModel(({ view }) =>
    view.filters.find(f => sameColumn(f.colorBy, colorBy))
  );
  const filter = entry?.range ?? null;
  const keepMissing = entry?.keepMissing ?? false;
  const [brushed, setBrushed] = useState<Range | null>(filter);
  // Undo, and the chips, change the filter, too.
  useEffect(() => setBrushed(filter), [filter]);
  const from = useRef<number | null>(null);
  const gesture = useRef('');
  const range = brushed ?? [min, max];
  const share = (value: number) => (max > min ? (value - min) / (max - min) : 0);

  const set = (next: Range | null) => {
    setBrushed(next);
    if (filter === null) return;
    store.dispatch(
      { type: 'valueFilter', colorBy, range: next, keepMissing },
      gesture.current
    );
  };
  const valueAt = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = box.width === 0 ? 0 : (event.clientX - box.left) / box.width;
    return min + Math.min(1, Math.max(0, at)) * (max - min);
  };
  const onMove = (event: PointerEvent<HTMLElement>) => {
    if (from.current === null) return;
    const start = event.currentTarget.getBoundingClientRect().left + from.current;
    if (Math.abs(event.clientX - start) < CLICK) return;
    const box = event.currentTarget.getBoundingClientRect();
    const first = min + (from.current / Math.max(1, box.width)) * (max - min);
    const last = valueAt(event);
    set(first < last ? [first, last] : [last, first]);
  };
  const toggle = () => {
    gesture.current = `filter-${gestures++}`;
    const on = filter === null;
    store.dispatch({ type: 'valueFilter', colorBy, range: on ? range : null });
    store.announce(
      on
        ? `Only cells from ${formatValue(range[0])} to ${formatValue(range[1])} shown`
        : 'Filter removed'
    );
  };

  return (
    <>
      <div
        className="cx-brushable"
        data-testid="value-brush"
        title="Drag to choose a range of values"
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId);
          gesture.current = `filter-${gestures++}`;
          from.current = event.clientX - event.currentTarget.getBoundingClientRect().left;
        }}
        onPointerMove={onMove}
        onPointerUp={event => {
          const start = from.current;
          from.current = null;
          const box = event.currentTarget.getBoundingClientRect();
          const far = start !== null && Math.abs(event.clientX - box.left - start);
          if (far !== false && far < CLICK) set(null);
        }}
        onPointerCancel={() => {
          from.current = null;
        }}
      >
        {props.children}
        {brushed !== null && (
          <span
            className="cx-band"
            data-testid="value-band"
            style={{
              left: `${Math.max(0, share(brushed[0])) * 100}%`,
              right: `${Math.max(0, 1 - share(brushed[1])) * 100}%`
            }}
          />
        )}
      </div>
      {props.between}
      <div className="cx-values" role="group" aria-label="Cells by value">
        <NumberField
          label="Lowest value"
          value={range[0]}
          testid="value-low"
          onChange={value => set([Math.min(value, range[1]), range[1]])}
        />
        <span className="cx-muted">to</span>
        <NumberField
          label="Highest value"
          value={range[1]}
          testid="value-high"
          onChange={value => set([range[0], Math.max(value, range[0])])}
        />
        <button
          type="button"
          className="cx-link"
          data-testid="value-select"
          title="Select the cells in this range; Shift adds, Alt removes"
          onClick={event =>
            commands.selectRange(
              colorBy,
              range,
              modeOf(event.nativeEvent, store.get().ui.lassoMode)
            )
          }
        >
          Select
        </button>
        <button
          type="button"
          className="cx-link cx-filter-toggle"
          data-testid="value-filter"
          aria-pressed={filter !== null}
          title="Show only the cells in this range"
          onClick={toggle}
        >
          <FilterIcon /> Filter
        </button>
      </div>
      {filter !== null && missing > 0 && (
        <label className="cx-check">
          <input
            type="checkbox"
            checked={keepMissing}
            data-testid="keep-missing"
            onChange={event =>
              store.dispatch({
                type: 'valueFilter',
                colorBy,
                range: filter,
                keepMissing: event.target.checked
              })
            }
          />
          Keep cells without a value
        </label>
      )}
    </>
  );
}
