/**
 * A small input for one number: takes effect on Enter or when left, and puts the
 * old value back when the text is no number.
 */
import { useEffect, useState } from 'react';
import { formatValue } from './format';

export interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly testid?: string;
}

export function NumberField({ label, value, onChange, testid }: NumberFieldProps) {
  const [text, setText] = useState(formatValue(value));
  useEffect(() => setText(formatValue(value)), [value]);
  const commit = () => {
    const typed = Number(text.replaceAll(',', ''));
    if (text.trim() === '' || !Number.isFinite(typed) || text === formatValue(value)) {
      setText(formatValue(value));
    } else {
      onChange(typed);
    }
  };
  return (
    <input
      className="cx-number"
      type="text"
      inputMode="decimal"
      aria-label={label}
      value={text}
      data-testid={testid}
      onChange={event => setText(event.target.value)}
      onBlur={commit}
      onFocus={event => event.target.select()}
      onKeyDown={event => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') {
          event.stopPropagation();
          setText(formatValue(value));
        }
      }}
    />
  );
}
