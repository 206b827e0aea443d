/**
 * A square button with an icon, a name and a tooltip that tells its shortcut.
 */
import type { ComponentType } from 'react';

export interface IconButtonProps {
  readonly icon: ComponentType;
  readonly label: string;
  readonly shortcut?: string;
  readonly onPress: () => void;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly expanded?: boolean;
  readonly testid?: string;
  /** Which side the tooltip opens to. */
  readonly tip?: 'below' | 'above' | 'below-end' | 'above-end';
}

export function IconButton(props: IconButtonProps) {
  const { icon: Icon, label, shortcut, tip = 'below' } = props;
  return (
    <button
      type="button"
      className="cx-icon-button"
      aria-label={label}
      aria-keyshortcuts={shortcut}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      // Not `disabled`: a button that loses focus when it is used up (undo, undo, …)
      // throws keyboard users back to the top of the page.
      aria-disabled={props.disabled ? true : undefined}
      data-testid={props.testid}
      data-tip={tip}
      onClick={() => {
        if (!props.disabled) props.onPress();
      }}
    >
      <Icon />
      <span className="cx-tip" role="presentation">
        {label}
        {shortcut !== undefined && <kbd className="cx-kbd">{shortcut}</kbd>}
      </span>
    </button>
  );
}
