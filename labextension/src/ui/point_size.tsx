/**
 * Size of the points: a slider in a small popover of the toolbar.
 */
import { useEffect, useRef, useState } from 'react';
import { POINT_SCALE } from '../state/defaults';
import { useModel, useViewer } from './context';
import { IconButton } from './icon_button';
import { DotsIcon } from './icons';

const LOW = Math.log2(POINT_SCALE.min);
const HIGH = Math.log2(POINT_SCALE.max);
let gestures = 0;

export function PointSize() {
  const { store } = useViewer();
  const scale = useModel(({ view }) => view.pointScale);
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  const gesture = useRef('');

  useEffect(() => {
    if (!open) return undefined;
    slider.current?.focus();
    const close = (event: Event) => {
      // In a shadow tree or a frame the target may be anything: only nodes count.
      if (event.target instanceof Node && root.current?.contains(event.target)) return;
      setOpen(false);
    };
    document.addEventListener('pointerdown', close, true);
    return () => document.removeEventListener('pointerdown', close, true);
  }, [open]);

  return (
    <div
      className="cx-popover-anchor"
      ref={root}
      onKeyDown={event => {
        if (event.key === 'Escape' && open) {
          event.stopPropagation();
          setOpen(false);
          root.current?.querySelector('button')?.focus();
        }
      }}
    >
      <IconButton
        icon={DotsIcon}
        label="Point size"
        shortcut="[ ]"
        expanded={open}
        testid="point-size"
        onPress={() => setOpen(!open)}
      />
      {open && (
        <div className="cx-popover cx-point-size" role="group" aria-label="Point size">
          <input
            ref={slider}
            type="range"
            className="cx-slider"
            aria-label="Point size"
            aria-valuetext={`${Math.round(scale * 100)} %`}
            min={LOW}
            max={HIGH}
            step={0.05}
            value={Math.log2(scale)}
            style={
              {
                '--cx-fill': `${((Math.log2(scale) - LOW) / (HIGH - LOW)) * 100}%`
              } as React.CSSProperties
            }
            onPointerDown={() => {
              gesture.current = `size-${gestures++}`;
            }}
            onKeyDown={event => {
              if (!event.repeat) gesture.current = `size-${gestures++}`;
              if (event.key.startsWith('Arrow')) event.stopPropagation();
            }}
            onChange={event =>
              store.dispatch(
                { type: 'pointScale', scale: 2 ** Number(event.target.value) },
                gesture.current
              )
            }
          />
          <output className="cx-point-size-value">{Math.round(scale * 100)} %</output>
          <button
            type="button"
            className="cx-link"
            aria-disabled={scale === 1 ? true : undefined}
            onClick={() => store.dispatch({ type: 'pointScale', scale: 1 })}
          >
            Reset
          </button>
        </div>
      )}
    </div>
  );
}
