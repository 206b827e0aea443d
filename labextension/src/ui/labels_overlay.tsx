/**
 * The names of the coloured categories over their cells. A click does what a click in
 * the legend does.
 */
import { useEffect, useMemo, useRef, type MutableRefObject } from 'react';
import { shortLabel } from '../scene/labels_layout';
import { useModel, useViewer } from './context';
import { LabelsPainter, type PaintedLabel } from './labels_painter';
import type { LabelTargets } from './pointer_input';
import { display } from './text';
import { allCodes } from '../state/selectors';

const NONE: readonly number[] = [];
/** y of a strip, z of a flat picture. */
const LACKING = [0, 0.5, 0] as const;

/** What is named, weightiest first; empty where names are off or not known yet. */
function useLabels(): readonly PaintedLabel[] {
  const on = useModel(({ view }) => view.display.labels);
  const places = useModel(({ ui }) => ui.categoryPlaces);
  const field = useModel(({ ui }) => ui.field);
  const hidden = useModel(({ view, ui }) =>
    ui.field?.colorBy.kind === 'obs'
      ? (view.hidden.get(ui.field.colorBy.field) ?? NONE)
      : NONE
  );
  return useMemo(() => {
    const summary = field?.summary;
    if (!on || places === null || summary?.kind !== 'category') return [];
    const gone = new Set(hidden);
    return places
      .filter(({ code }) => !gone.has(code) && code < summary.categories.length)
      .sort((a, b) => summary.counts[b.code] - summary.counts[a.code])
      .map(({ code, place }) => ({
        code,
        text: shortLabel(display(summary.categories[code])),
        place: [0, 1, 2].map(axis => place[axis] ?? LACKING[axis]) as [
          number,
          number,
          number
        ]
      }));
  }, [on, places, field, hidden]);
}

export interface LabelsOverlayProps {
  /** Filled while the overlay is there. */
  readonly targets: MutableRefObject<LabelTargets | null>;
}

export function LabelsOverlay({ targets }: LabelsOverlayProps) {
  const { store } = useViewer();
  const svg = useRef<SVGSVGElement>(null);
  const labels = useLabels();
  const any = labels.length > 0;

  useEffect(() => {
    const element = svg.current;
    if (element === null) return undefined;
    const painter = new LabelsPainter(element);
    painter.setLabels(labels);
    let frame = 0;
    const paint = () => {
      frame = 0;
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0) painter.paint(store.get().view.camera, width, height);
    };
    const request = () => {
      if (frame === 0) frame = requestAnimationFrame(paint);
    };
    const unsubscribe = store.api.subscribe((now, before) => {
      if (now.view.camera !== before.view.camera) request();
    });
    const observer = new ResizeObserver(request);
    observer.observe(element);
    paint();
    const field = () => store.get().ui.field;
    targets.current = {
      at: (x, y) => painter.at(x, y),
      hover(code) {
        painter.light(code);
        const shown = field();
        const { flash } = store.get().ui;
        const next =
          code === null || shown?.colorBy.kind !== 'obs'
            ? null
            : { field: shown.colorBy.field, code };
        // As the legend does: the cells of the name under the pointer light up.
        if (next?.code !== flash?.code || next?.field !== flash?.field) {
          store.setUi({ flash: next });
        }
      },
      press(code, only) {
        const shown = field();
        if (shown?.colorBy.kind !== 'obs' || shown.summary.kind !== 'category') return;
        const name = display(shown.summary.categories[code]);
        const { field: index } = shown.colorBy;
        if (only) {
          const codes = allCodes(shown.summary);
          store.dispatch({ type: 'onlyCategory', field: index, code, codes });
          store.announce(`Only ${name} shown`);
        } else {
          store.dispatch({ type: 'toggleCategory', field: index, code });
          store.announce(`${name} hidden`);
        }
      }
    };
    return () => {
      targets.current = null;
      cancelAnimationFrame(frame);
      unsubscribe();
      observer.disconnect();
      element.replaceChildren();
    };
  }, [labels, store, targets, any]);

  return any ? (
    <svg
      ref={svg}
      className="cx-labels"
      aria-hidden="true"
      data-testid="labels-overlay"
    />
  ) : null;
}
