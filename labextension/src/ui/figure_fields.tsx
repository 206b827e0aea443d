/**
 * The controls of the figure dialog: one of a few, a length, on or off.
 */
import { useEffect, useId, useState } from 'react';

export interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly items: readonly { readonly value: T; readonly text: string }[];
  readonly value: string;
  readonly onChange: (value: T) => void;
}

export function Segments<T extends string>(props: SegmentsProps<T>) {
  const name = useId();
  return (
    <fieldset className="cx-figure-segments">
      <legend data-hidden={props.hideLabel}>{props.label}</legend>
      <div>
        {props.items.map(({ value, text }) => (
          <label key={value} data-on={value === props.value}>
            <input
              type="radio"
              name={name}
              checked={value === props.value}
              onChange={() => props.onChange(value)}
            />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A length with one decimal, taken over when it is one. */
export function LengthField(props: {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const shown = String(Number(props.value.toFixed(props.value < 30 ? 2 : 0)));
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  return (
    <label className="cx-figure-length">
      <span>{props.label}</span>
      <input
        inputMode="decimal"
        value={text}
        onChange={event => setText(event.target.value)}
        onBlur={() => {
          const value = Number(text.replace(',', '.'));
          if (Number.isFinite(value) && value > 0) props.onChange(value);
          else setText(shown);
        }}
      />
    </label>
  );
}

export function Toggle(props: {
  readonly label: string;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}) {
  return (
    <label className="cx-figure-toggle" data-disabled={props.disabled}>
      <input
        type="checkbox"
        checked={props.on}
        disabled={props.disabled}
        onChange={event => props.onChange(event.target.checked)}
      />
      {props.label}
    </label>
  );
}
