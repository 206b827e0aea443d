/**
 * How the picture is drawn: mode, size, opacity, what lies on top, what is hidden.
 */
import { useRef } from 'react';
import { POINT_SCALE } from '../state/defaults';
import type { Display } from '../state/tree';
import { useModel, useViewer } from './context';
import { DisplayIcon } from './icons_tools';
import { Popover } from './popover';
import { RendererSetting } from './renderer_setting';
import { Segments } from './segments';

const LOW = Math.log2(POINT_SCALE.min);
const HIGH = Math.log2(POINT_SCALE.max);
let gestures = 0;

export function DisplayMenu() {
  return (
    <Popover
      icon={DisplayIcon}
      label="Display"
      testid="display"
      role="dialog"
      className="cx-display"
    >
      {() => <Settings />}
    </Popover>
  );
}

function Settings() {
  const { store } = useViewer();
  const display = useModel(({ view }) => view.display);
  const scale = useModel(({ view }) => view.pointScale);
  const space = useModel(({ view }) => view.camera.kind === '3d');
  const set = (patch: Partial<Display>, gesture?: string) =>
    store.dispatch({ type: 'display', patch }, gesture);
  return (
    <>
      <Segments
        label="Draw as"
        value={display.mode}
        testid="mode"
        options={[
          ['points', 'Points'],
          ['translucent', 'Translucent'],
          ['density', 'Density']
        ]}
        onChange={mode => set({ mode })}
      />
      {display.mode === 'translucent' && (
        <Slider
          label="Opacity"
          text={`${Math.round(display.opacity * 100)} %`}
          value={display.opacity}
          min={0.05}
          max={1}
          onChange={(opacity, gesture) => set({ opacity }, gesture)}
        />
      )}
      <Slider
        label="Point size"
        text={`${Math.round(scale * 100)} %`}
        value={Math.log2(scale)}
        min={LOW}
        max={HIGH}
        onReset={
          scale === 1 ? undefined : () => store.dispatch({ type: 'pointScale', scale: 1 })
        }
        onChange={(value, gesture) =>
          store.dispatch({ type: 'pointScale', scale: 2 ** value }, gesture)
        }
      />
      <Segments
        label="Hidden cells"
        value={display.hiddenCells}
        testid="hidden-cells"
        options={[
          ['vanish', 'Vanish'],
          ['grey', 'Grey']
        ]}
        onChange={hiddenCells => set({ hiddenCells })}
      />
      {space && (
        <Segments
          label="Navigation"
          value={display.navigation}
          testid="navigation"
          options={[
            ['orbit', 'Orbit'],
            ['planar', 'Planar'],
            ['fly', 'Fly']
          ]}
          onChange={navigation => set({ navigation })}
        />
      )}
      <Check
        label="Rare categories and high values on top"
        on={display.rareOnTop}
        testid="rare-on-top"
        onChange={rareOnTop => set({ rareOnTop })}
      />
      <Check
        label="Names of categories"
        on={display.labels}
        testid="labels"
        onChange={labels => set({ labels })}
      />
      <Check
        label="Axes"
        on={display.axes}
        testid="axes"
        onChange={axes => set({ axes })}
      />
      <RendererSetting />
    </>
  );
}

interface SliderProps {
  readonly label: string;
  readonly text: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number, gesture: string) => void;
  readonly onReset?: () => void;
}

function Slider({ label, text, value, min, max, onChange, onReset }: SliderProps) {
  const gesture = useRef('');
  const fill = `${((value - min) / (max - min)) * 100}%`;
  return (
    <label className="cx-setting">
      <span className="cx-setting-name">{label}</span>
      <input
        type="range"
        className="cx-slider"
        aria-label={label}
        aria-valuetext={text}
        min={min}
        max={max}
        step={0.01}
        value={value}
        style={{ '--cx-fill': fill } as React.CSSProperties}
        onPointerDown={() => {
          gesture.current = `display-${gestures++}`;
        }}
        onKeyDown={event => {
          if (!event.repeat) gesture.current = `display-${gestures++}`;
          if (event.key.startsWith('Arrow')) event.stopPropagation();
        }}
        onChange={event => onChange(Number(event.target.value), gesture.current)}
      />
      <button
        type="button"
        className="cx-setting-value"
        aria-label={`${label}: ${text}${onReset ? ', reset' : ''}`}
        title={onReset ? 'Reset' : undefined}
        aria-disabled={onReset ? undefined : true}
        onClick={onReset}
      >
        {text}
      </button>
    </label>
  );
}

function Check(props: {
  readonly label: string;
  readonly on: boolean;
  readonly testid: string;
  readonly onChange: (on: boolean) => void;
}) {
  return (
    <label className="cx-check">
      <input
        type="checkbox"
        checked={props.on}
        data-testid={props.testid}
        onChange={event => props.onChange(event.target.checked)}
      />
      {props.label}
    </label>
  );
}
