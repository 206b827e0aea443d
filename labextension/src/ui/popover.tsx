/**
 * A small panel that opens from a button: closes by Escape, by a press elsewhere, and
 * gives the focus back.
 */
import {
  useEffect,
  useRef,
  useState,
  type ComponentType,
  type KeyboardEvent,
  type ReactNode
} from 'react';
import { IconButton } from './icon_button';

export interface PopoverProps {
  readonly icon: ComponentType;
  readonly label: string;
  readonly shortcut?: string;
  readonly testid: string;
  readonly pressed?: boolean;
  readonly className?: string;
  readonly role?: 'menu' | 'group' | 'dialog';
  readonly tip?: 'below' | 'above' | 'below-end' | 'above-end';
  /** Given the way to close it. */
  readonly children: (close: () => void) => ReactNode;
}

/** What arrow keys move between. */
const STOPS = '[role^="menuitem"]';

export function Popover(props: PopoverProps) {
  const { icon, label, shortcut, testid, role = 'group' } = props;
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) return undefined;
    const box = panel.current;
    const first =
      box?.querySelector<HTMLElement>('[aria-checked="true"], [data-autofocus]') ??
      box?.querySelector<HTMLElement>('button, input, select');
    first?.focus();
    const outside = (event: Event) => {
      // In a shadow tree or a frame the target may be anything: only nodes count.
      if (event.target instanceof Node && root.current?.contains(event.target)) return;
      setOpen(false);
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [open]);

  const close = () => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (!open) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
      return;
    }
    const stops = [...(panel.current?.querySelectorAll<HTMLElement>(STOPS) ?? [])];
    const at = stops.indexOf(event.target as HTMLElement);
    if (at < 0) return;
    if (event.key === 'ArrowDown') stops[(at + 1) % stops.length].focus();
    else if (event.key === 'ArrowUp') stops.at(at - 1)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="cx-popover-anchor" ref={root} onKeyDown={onKeyDown}>
      <IconButton
        icon={icon}
        label={label}
        shortcut={shortcut}
        expanded={open}
        pressed={props.pressed}
        tip={props.tip}
        testid={testid}
        onPress={() => setOpen(!open)}
      />
      {open && (
        <div
          ref={panel}
          className={`cx-popover ${props.className ?? ''}`}
          role={role}
          aria-label={label}
          data-testid={`${testid}-panel`}
        >
          {props.children(close)}
        </div>
      )}
    </div>
  );
}
