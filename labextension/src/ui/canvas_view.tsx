/**
 * The canvas, what listens to the pointer above it, and what is drawn over it.
 */
import { useEffect, useRef, type MutableRefObject } from 'react';
import { pictureSummary } from '../state/selectors';
import { AxesOverlay } from './axes_overlay';
import { useModel, useViewer } from './context';
import { DraftOverlay } from './draft_overlay';
import { Gizmo } from './gizmo';
import { Flight } from './keyboard_flight';
import { LabelsOverlay } from './labels_overlay';
import { PointerInput, type LabelTargets } from './pointer_input';
import { ToolInput } from './tool_input';

export interface CanvasViewProps {
  /** For the keys of the tool in hand. */
  readonly tools: MutableRefObject<ToolInput | null>;
}

export function CanvasView({ tools }: CanvasViewProps) {
  const { store, commands, layout } = useViewer();
  const canvas = useRef<HTMLCanvasElement>(null);
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
    const size = () => [element.clientWidth, element.clientHeight] as const;
    const tool = new ToolInput(store, commands, size);
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
    const input = new PointerInput(element, store, commands, tool, cell, names);
    const flight = new Flight(element, store);
    tools.current = tool;
    return () => {
      tools.current = null;
      flight.dispose();
      input.dispose();
    };
  }, [store, commands, layout, tools]);

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
      {ready && <DraftOverlay canvas={canvas} />}
      {ready && <Gizmo />}
    </>
  );
}
