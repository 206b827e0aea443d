/**
 * Rows of things to colour by: icon, name, detail, and a mark on the current one.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Choice } from './choices';
import { CategoryIcon, CheckIcon, GeneIcon, GeneSetIcon, NumberIcon } from './icons';

const ROW_HEIGHT = 28;
const ICONS = {
  category: CategoryIcon,
  number: NumberIcon,
  gene: GeneIcon,
  score: GeneSetIcon
};

export interface ChoiceListProps {
  readonly id: string;
  readonly choices: readonly Choice[];
  /** Row that Enter in the search box takes; -1: none. */
  readonly cursor: number;
  readonly optionId: (index: number) => string;
  readonly isCurrent: (choice: Choice) => boolean;
  readonly onChoose: (choice: Choice) => void;
  /** The pointer came over a row, or (null) left it. */
  readonly onPoint?: (choice: Choice | null) => void;
  readonly empty: string;
}

export function ChoiceList(props: ChoiceListProps) {
  const { choices, cursor } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: choices.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    initialRect: { width: 280, height: 180 }
  });
  useEffect(() => {
    if (cursor >= 0) virtualizer.scrollToIndex(cursor);
  }, [cursor, virtualizer]);

  const focusRow = (index: number) => {
    virtualizer.scrollToIndex(index);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus()
    );
  };

  if (choices.length === 0) {
    return (
      <p className="cx-nothing" role="status" data-testid="choices-empty">
        {props.empty}
      </p>
    );
  }
  return (
    <div className="cx-list cx-choices" ref={scroller} data-testid="choices">
      <div
        id={props.id}
        role="listbox"
        aria-label="Fields and genes"
        className="cx-list-inner"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const choice = choices[index];
          const Icon = ICONS[choice.group];
          const current = props.isCurrent(choice);
          return (
            <button
              key={choice.key}
              id={props.optionId(index)}
              type="button"
              role="option"
              className="cx-choice cx-list-item"
              aria-selected={current}
              aria-setsize={choices.length}
              aria-posinset={index + 1}
              data-index={index}
              data-cursor={index === cursor ? 'true' : undefined}
              data-testid="choice"
              data-key={choice.label}
              title={choice.label}
              style={{ height: ROW_HEIGHT, transform: `translateY(${start}px)` }}
              onClick={() => props.onChoose(choice)}
              onPointerEnter={() => props.onPoint?.(choice)}
              onPointerLeave={() => props.onPoint?.(null)}
              onKeyDown={event => {
                const step =
                  event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
                if (step === 0) return;
                event.preventDefault();
                event.stopPropagation();
                focusRow(Math.min(choices.length - 1, Math.max(0, index + step)));
              }}
            >
              <Icon />
              <span className="cx-choice-label">{choice.label}</span>
              <span className="cx-choice-detail">{choice.detail}</span>
              {current && <CheckIcon />}
            </button>
          );
        })}
      </div>
    </div>
  );
}
