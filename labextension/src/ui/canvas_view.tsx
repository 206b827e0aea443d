/**
 * The canvas, what listens to the pointer above it, and the outline of a lasso.
 */
import { useEffect, useRef, type MutableRefObject } from 'react';
import { pictureSummary } from '../state/selectors';
import { AxesOverlay } from './axes_overlay';
import type { CanvasPoint } from './commands';
import { useModel, useViewer } from './context';
import { Gizmo } from './gizmo';
import { Flight } from './keyboard_flight';
import { LabelsOverlay } from './labels_overlay';
import { PointerInput, type LabelTargets, type LassoSink } from './pointer_input';

function outlinePath(outline: readonly CanvasPoint[]): string {
  return `M${outline.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;
}

export interface CanvasViewProps {
  /** For the escape key: gives up an outline, true where there was one. */
  readonly cancelLasso: MutableRefObject<() => boolean>;
}

export function CanvasView({ cancelLasso }: CanvasViewProps) {
  const { store, commands, layout } = useViewer();
  const canvas = useRef<HTMLCanvasElement>(null);
  const outline = useRef<SVGPathElement>(null);
  const closing = useRef<SVGPathElement>(null);
  const labels = useRef<LabelTargets | null>(null);
  const tool = useModel(({ ui }) => ui.tool);
  const moving = useModel(({ ui }) => ui.moving);
  const hovering = useModel(({ ui }) => ui.tooltip !== null);
  const summary = useModel(pictureSummary);
  const ready = useModel(({ ui }) => ui.phase.kind === 'ready');

  useEffect(() => {
    const element = canvas.current;
    return element === null ? undefined : commands.attachCanvas(element);
  }, [commands]);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const lasso: LassoSink = {
      // Straight to the SVG: React would draw the panel along with every point.
      draw(points) {
        const path = points === null || points.length < 2 ? '' : outlinePath(points);
        outline.current?.setAttribute('d', path);
        const ends = path === '' ? '' : outlinePath([points![0], points!.at(-1)!]);
        closing.current?.setAttribute('d', ends);
      }
    };
    const cell = layout === 'cell';
    // Names come and go; the pointer asks whoever is there.
    const names: LabelTargets = {
      at: (x, y) => labels.current?.at(x, y) ?? null,
      press: (code, only) => labels.current?.press(code, only),
      hover(code) {
        element.toggleAttribute('data-label', code !== null);
        labels.current?.hover(code);
      }
    };
    const input = new PointerInput(element, store, commands, lasso, cell, names);
    const flight = new Flight(element, store);
    cancelLasso.current = () => input.cancelLasso();
    return () => {
      cancelLasso.current = () => false;
      flight.dispose();
      input.dispose();
    };
  }, [store, commands, layout, cancelLasso]);

  return (
    <>
      <canvas
        ref={canvas}
        className="cx-canvas"
        role="img"
        aria-label={summary}
        tabIndex={0}
        data-testid="canvas"
        data-tool={tool}
        data-moving={moving ? 'true' : undefined}
        data-hovering={hovering ? 'true' : undefined}
      />
      {ready && <AxesOverlay />}
      <LabelsOverlay targets={labels} />
      <svg className="cx-lasso" aria-hidden="true" data-testid="lasso-overlay">
        <path ref={outline} className="cx-lasso-outline" />
        <path ref={closing} className="cx-lasso-closing" />
      </svg>
      {ready && <Gizmo />}
    </>
  );
}
