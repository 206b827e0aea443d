/**
 * One line to type what is looked for, with a way to empty it.
 */
import type { KeyboardEvent, Ref } from 'react';
import { CloseIcon, SearchIcon } from './icons';

export interface SearchBoxProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  readonly busy?: boolean;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly testid?: string;
  /** For a search with a list of answers below it. */
  readonly controls?: string;
  readonly activeDescendant?: string;
}

export function SearchBox(props: SearchBoxProps) {
  const combobox = props.controls !== undefined;
  return (
    <div className="cx-search" data-busy={props.busy ? 'true' : undefined}>
      <SearchIcon />
      <input
        ref={props.inputRef}
        type="text"
        inputMode="search"
        role={combobox ? 'combobox' : 'searchbox'}
        aria-label={props.label}
        aria-expanded={combobox ? props.value !== '' : undefined}
        aria-controls={props.controls}
        aria-autocomplete={combobox ? 'list' : undefined}
        aria-activedescendant={props.activeDescendant}
        placeholder={props.placeholder}
        value={props.value}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        data-testid={props.testid}
        onChange={event => props.onChange(event.target.value)}
        onPaste={event => {
          const pasted = event.clipboardData.getData('text');
          if (!/[\r\n\t]/.test(pasted.trim())) return;
          // An input would run the lines of a list together: commas keep them apart.
          event.preventDefault();
          const { value, selectionStart, selectionEnd } = event.currentTarget;
          const list = pasted
            .trim()
            .split(/\s*[\r\n\t]+\s*/)
            .join(', ');
          props.onChange(
            value.slice(0, selectionStart ?? value.length) +
              list +
              value.slice(selectionEnd ?? value.length)
          );
        }}
        onKeyDown={event => {
          if (event.key === 'Escape' && props.value !== '') {
            event.stopPropagation();
            props.onChange('');
          } else {
            props.onKeyDown?.(event);
          }
        }}
      />
      {props.value !== '' && (
        <button
          type="button"
          className="cx-search-clear"
          aria-label="Clear search"
          onClick={() => props.onChange('')}
        >
          <CloseIcon />
        </button>
      )}
    </div>
  );
}
