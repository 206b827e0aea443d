/**
 * The choice of a colormap, each shown as what it is.
 */
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { colormapCss, COLORMAPS } from '../scene/colormaps';
import { useViewer } from './context';
import { CheckIcon, ChevronIcon } from './icons';
import { useTheme } from './use_theme';

export function ColormapMenu({ name }: { readonly name: string }) {
  const { store } = useViewer();
  const theme = useTheme();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return undefined;
    root.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
    const outside = (event: Event) => {
      if (event.target instanceof Node && root.current?.contains(event.target)) return;
      setOpen(false);
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const options = [
      ...event.currentTarget.querySelectorAll<HTMLElement>('[role="option"]')
    ];
    const at = options.indexOf(event.target as HTMLElement);
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown') options[(at + 1) % options.length]?.focus();
    else if (event.key === 'ArrowUp') options.at(at - 1)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="cx-colormap" ref={root}>
      <span className="cx-label">Colormap</span>
      <button
        ref={button}
        type="button"
        className="cx-colormap-button"
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-label={`Colormap: ${name}`}
        data-testid="colormap"
        onClick={() => setOpen(!open)}
      >
        <span
          className="cx-colormap-bar"
          style={{ backgroundImage: colormapCss(name, theme) }}
        />
        <ChevronIcon />
      </button>
      {open && (
        <div
          className="cx-popover cx-colormap-list"
          role="listbox"
          aria-label="Colormap"
          onKeyDown={onKeyDown}
        >
          {COLORMAPS.map(option => (
            <button
              key={option}
              type="button"
              role="option"
              className="cx-option"
              aria-selected={option === name}
              tabIndex={option === name ? 0 : -1}
              data-testid={`colormap-${option}`}
              onClick={() => {
                store.dispatch({ type: 'colormap', colormap: option });
                store.announce(`Colormap ${option}`);
                close();
              }}
            >
              <span className="cx-option-check">{option === name && <CheckIcon />}</span>
              <span
                className="cx-colormap-bar"
                style={{ backgroundImage: colormapCss(option, theme) }}
              />
              <span className="cx-option-text">{option}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
