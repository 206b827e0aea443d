/**
 * The axes over the picture: two arrows in a corner, or the edges of the data's box in
 * 3D, with the embedding's own names.
 */
import { useEffect, useRef } from 'react';
import { axesLayout, axisNames, type AxesLayout } from '../scene/axes';
import { preciseMatrixFor } from '../scene/camera';
import { useModel, useViewer } from './context';
import { display } from './text';

const SVG = 'http://www.w3.org/2000/svg';
const FONT = 12;
/** Pixels from the lower left: above the status line. */
const CORNER = [34, 66] as const;

function draw(svg: SVGSVGElement, { lines, arrows, names }: AxesLayout): void {
  const { ownerDocument: page } = svg;
  const nodes: SVGElement[] = [];
  for (const { from, to } of lines) {
    const path = page.createElementNS(SVG, 'path');
    const way = `M${from.map(v => v.toFixed(1)).join(' ')}L${to.map(v => v.toFixed(1)).join(' ')}`;
    path.setAttribute('d', way);
    path.setAttribute('class', 'cx-axis');
    if (arrows) path.setAttribute('marker-end', 'url(#cx-axis-arrow)');
    nodes.push(path);
  }
  for (const { text, x, y, anchor, turn } of names) {
    const node = page.createElementNS(SVG, 'text');
    node.textContent = display(text);
    node.setAttribute('class', 'cx-axis-name');
    node.setAttribute('text-anchor', anchor);
    node.setAttribute(
      'transform',
      `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn})`
    );
    nodes.push(node);
  }
  svg.replaceChildren(...nodes);
}

export function AxesOverlay() {
  const { store } = useViewer();
  const box = useRef<SVGSVGElement>(null);
  const content = useRef<SVGSVGElement>(null);
  const on = useModel(({ view }) => view.display.axes);
  const embedding = useModel(({ manifest, view }) =>
    view.embedding === null ? undefined : manifest?.embeddings[view.embedding]
  );

  useEffect(() => {
    const [svg, group] = [box.current, content.current];
    if (svg === null || group === null || embedding === undefined) return undefined;
    const names = axisNames(embedding);
    let frame = 0;
    const paint = () => {
      frame = 0;
      const { clientWidth: width, clientHeight: height } = svg;
      const { camera } = store.get().view;
      if (width === 0 || (camera.kind === '3d') !== (names.length === 3)) return;
      const matrix = preciseMatrixFor(camera, width, height);
      const corner = [CORNER[0], height - CORNER[1]] as const;
      draw(
        group,
        axesLayout({ names, camera, matrix, width, height, fontSize: FONT, corner })
      );
    };
    const request = () => {
      if (frame === 0) frame = requestAnimationFrame(paint);
    };
    const unsubscribe = store.api.subscribe((now, before) => {
      // Flat arrows do not follow the camera.
      if (now.view.camera !== before.view.camera && names.length === 3) request();
    });
    const observer = new ResizeObserver(request);
    observer.observe(svg);
    paint();
    return () => {
      cancelAnimationFrame(frame);
      unsubscribe();
      observer.disconnect();
      group.replaceChildren();
    };
  }, [store, embedding, on]);

  if (!on) return null;
  return (
    <svg ref={box} className="cx-axes" aria-hidden="true" data-testid="axes-overlay">
      <defs>
        <marker
          id="cx-axis-arrow"
          viewBox="0 0 8 8"
          refX="6"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path className="cx-axis-head" d="M0 .8 7.2 4 0 7.2Z" />
        </marker>
      </defs>
      <svg ref={content} width="100%" height="100%" overflow="visible" />
    </svg>
  );
}
