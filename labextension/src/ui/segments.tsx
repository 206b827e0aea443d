/**
 * One of a few choices, side by side: native radio buttons, so that arrow keys and
 * screen readers work as everywhere.
 */
import { useId } from 'react';

export interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly testid: string;
  readonly onChange: (value: T) => void;
}

export function Segments<T extends string>(props: SegmentsProps<T>) {
  const name = useId();
  return (
    <fieldset className="cx-setting cx-segments" aria-label={props.label}>
      <span className="cx-setting-name">{props.label}</span>
      <div className="cx-segment-row">
        {props.options.map(([value, text]) => (
          <label
            key={value}
            className="cx-segment"
            data-on={value === props.value ? 'true' : undefined}
          >
            <input
              type="radio"
              name={name}
              value={value}
              checked={value === props.value}
              data-testid={`${props.testid}-${value}`}
              onKeyDown={event => {
                if (event.key.startsWith('Arrow')) event.stopPropagation();
              }}
              onChange={() => props.onChange(value)}
            />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
