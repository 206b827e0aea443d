/**
 * A labelled choice out of a few: the browser's own select in our clothes, since
 * nothing beats it for keyboards, screen readers and phones.
 */
import { useId } from 'react';
import { ChevronIcon } from './icons';

export interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly onChange: (value: string) => void;
  readonly testid?: string;
}

export function Select({ label, value, options, onChange, testid }: SelectProps) {
  const id = useId();
  return (
    <div className="cx-select-row">
      <label className="cx-label" htmlFor={id}>
        {label}
      </label>
      <span className="cx-select">
        <select
          id={id}
          value={value}
          data-testid={testid}
          onChange={event => onChange(event.target.value)}
        >
          {options.map(option => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </select>
        <ChevronIcon />
      </span>
    </div>
  );
}
