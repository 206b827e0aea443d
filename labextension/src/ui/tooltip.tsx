/**
 * The cell under the pointer: name, value of the coloured field, a few more fields.
 */
import { useLayoutEffect, useRef, useState } from 'react';
import { colorByTitle } from '../state/selectors';
import { useModel } from './context';
import { formatValue } from './format';
import { display } from './text';

const GAP = 14;

export function Tooltip() {
  const tooltip = useModel(({ ui }) => ui.tooltip);
  const title = useModel(({ manifest, ui }) =>
    manifest === null || ui.field === null
      ? null
      : colorByTitle(manifest, ui.field.colorBy)
  );
  const card = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ x: 0, y: 0 });

  useLayoutEffect(() => {
    const box = card.current;
    const stage = box?.offsetParent;
    if (box === null || !stage || tooltip === null) return;
    // Beside the pointer; on its other side where the canvas ends.
    const flipX = tooltip.x + GAP + box.offsetWidth > stage.clientWidth - 8;
    const flipY = tooltip.y + GAP + box.offsetHeight > stage.clientHeight - 8;
    setPlace({
      x: Math.max(8, flipX ? tooltip.x - GAP - box.offsetWidth : tooltip.x + GAP),
      y: Math.max(8, flipY ? tooltip.y - GAP - box.offsetHeight : tooltip.y + GAP)
    });
  }, [tooltip]);

  if (tooltip === null) return null;
  const { cell } = tooltip;
  const others =
    cell === null ? [] : Object.entries(cell.fields).filter(([key]) => key !== title);
  return (
    <div
      ref={card}
      className="cx-tooltip"
      data-testid="tooltip"
      aria-hidden="true"
      style={{ transform: `translate(${place.x}px, ${place.y}px)` }}
    >
      <div className="cx-tooltip-name" data-pending={cell === null ? 'true' : undefined}>
        {cell === null ? '\u00a0' : display(cell.obs_name)}
      </div>
      <dl className="cx-tooltip-fields">
        {title !== null && tooltip.value !== null && (
          <div className="cx-tooltip-main">
            <dt>{display(title)}</dt>
            <dd>
              {tooltip.color !== null && (
                <span className="cx-swatch" style={{ color: tooltip.color }} />
              )}
              <span>{display(tooltip.value)}</span>
            </dd>
          </div>
        )}
        {others.map(([key, value]) => (
          <div key={key}>
            <dt>{display(key)}</dt>
            <dd>
              <span>
                {value === null
                  ? 'missing'
                  : typeof value === 'number'
                    ? formatValue(value)
                    : display(value)}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
