/**
 * A list of rows of one height, of any length: only the rows in sight exist. Arrow
 * keys, Home and End move the focus from row to row.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

export interface VirtualListProps {
  readonly label: string;
  readonly count: number;
  readonly rowHeight: number;
  readonly rowKey: (index: number) => string;
  /** `active`: the one row that the tab key reaches. */
  readonly renderRow: (index: number, active: boolean) => ReactNode;
  readonly testid?: string;
  readonly className?: string;
}

export function VirtualList(props: VirtualListProps) {
  const { count, rowHeight, rowKey, renderRow } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const reachable = Math.min(active, Math.max(0, count - 1));
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: rowKey,
    overscan: 8,
    // The first paint has no measured scroller yet.
    initialRect: { width: 280, height: 600 }
  });

  const focusRow = (index: number) => {
    setActive(index);
    virtualizer.scrollToIndex(index);
    // The row may only come to exist with the next frame.
    requestAnimationFrame(() => {
      scroller.current
        ?.querySelector<HTMLElement>(`[data-index="${index}"] [data-row]`)
        ?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(
      1,
      Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1
    );
    const target: Record<string, number> = {
      ArrowDown: reachable + 1,
      ArrowUp: reachable - 1,
      PageDown: reachable + page,
      PageUp: reachable - page,
      Home: 0,
      End: count - 1
    };
    const index = target[event.key];
    if (index === undefined || count === 0) return;
    event.preventDefault();
    event.stopPropagation();
    focusRow(Math.min(count - 1, Math.max(0, index)));
  };

  return (
    <div
      ref={scroller}
      className={`cx-list ${props.className ?? ''}`}
      data-testid={props.testid}
      onKeyDown={onKeyDown}
    >
      <div
        role="list"
        aria-label={props.label}
        className="cx-list-inner"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(item => (
          <div
            key={item.key}
            role="listitem"
            aria-setsize={count}
            aria-posinset={item.index + 1}
            data-index={item.index}
            className="cx-list-item"
            style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
            onFocus={() => setActive(item.index)}
          >
            {renderRow(item.index, item.index === reachable)}
          </div>
        ))}
      </div>
    </div>
  );
}
