/**
 * Which way one looks in 3D, and three ways to move: a small ball of axes whose ends
 * turn the camera, with the way of moving below it.
 */
import { useEffect, useRef } from 'react';
import { axisNames } from '../scene/axes';
import { gizmoEnds, lookAlong, upright, type GizmoEnd } from '../scene/axes_gizmo';
import type { Display } from '../state/tree';
import { glideTo } from './camera_motion';
import { useModel, useViewer } from './context';
import { IconButton } from './icon_button';
import { FlyIcon, OrbitIcon, PlanarIcon } from './icons_navigation';
import { display } from './text';

const SVG = 'http://www.w3.org/2000/svg';
const SIZE = 76;
const REACH = 25;
const DISC = 8.5;

const WAYS = [
  { navigation: 'orbit', label: 'Orbit: drag turns', icon: OrbitIcon },
  {
    navigation: 'planar',
    label: 'Planar: drag moves, Shift turns level',
    icon: PlanarIcon
  },
  { navigation: 'fly', label: 'Fly: drag looks around, W A S D move', icon: FlyIcon }
] as const;

function nodeOf(page: Document, end: GizmoEnd): SVGGElement {
  const group = page.createElementNS(SVG, 'g');
  group.setAttribute('class', 'cx-gizmo-end');
  group.dataset.axis = String(end.axis);
  group.dataset.sign = String(end.sign);
  const line = page.createElementNS(SVG, 'line');
  const disc = page.createElementNS(SVG, 'circle');
  disc.setAttribute('r', String(end.sign > 0 ? DISC : DISC - 2));
  group.append(line, disc);
  if (end.sign > 0) {
    const text = page.createElementNS(SVG, 'text');
    text.textContent = String(end.axis + 1);
    group.append(text);
  }
  return group;
}

/** Move the six ends; the nearest comes last, over the others. */
function draw(svg: SVGSVGElement, ends: readonly GizmoEnd[]): void {
  for (const end of ends) {
    const found = svg.querySelector<SVGGElement>(
      `[data-axis="${end.axis}"][data-sign="${end.sign}"]`
    );
    const group = found ?? nodeOf(svg.ownerDocument, end);
    const [x, y] = [SIZE / 2 + REACH * end.x, SIZE / 2 + REACH * end.y];
    const [line, disc, text] = [...group.children];
    for (const [name, value] of [
      ['x1', SIZE / 2],
      ['y1', SIZE / 2],
      ['x2', x],
      ['y2', y]
    ] as const) {
      line.setAttribute(name, value.toFixed(1));
    }
    disc.setAttribute('cx', x.toFixed(1));
    disc.setAttribute('cy', y.toFixed(1));
    text?.setAttribute('x', x.toFixed(1));
    text?.setAttribute('y', y.toFixed(1));
    group.style.opacity = (0.6 + 0.4 * ((end.z + 1) / 2)).toFixed(2);
    svg.append(group);
  }
}

export function Gizmo() {
  const { store } = useViewer();
  const svg = useRef<SVGSVGElement>(null);
  const solid = useModel(({ view }) => view.camera.kind === '3d');
  const navigation = useModel(({ view }) => view.display.navigation);
  const embedding = useModel(({ manifest, view }) =>
    view.embedding === null ? undefined : manifest?.embeddings[view.embedding]
  );

  useEffect(() => {
    const element = svg.current;
    if (element === null) return undefined;
    const paint = () => {
      const { camera } = store.get().view;
      if (camera.kind === '3d') draw(element, gizmoEnds(camera));
    };
    paint();
    let frame = 0;
    const unsubscribe = store.api.subscribe((now, before) => {
      if (now.view.camera === before.view.camera || frame !== 0) return;
      frame = requestAnimationFrame(() => {
        frame = 0;
        paint();
      });
    });
    return () => {
      cancelAnimationFrame(frame);
      unsubscribe();
    };
  }, [store, solid]);

  if (!solid) return null;
  const names = embedding === undefined ? [] : axisNames(embedding).map(display);

  const look = (target: EventTarget) => {
    const end = target instanceof Element ? target.closest<SVGGElement>('g') : null;
    const { camera } = store.get().view;
    if (end === null || camera.kind !== '3d') return;
    const axis = Number(end.dataset.axis) as 0 | 1 | 2;
    const sign = Number(end.dataset.sign) as 1 | -1;
    glideTo(store, lookAlong(camera, axis, sign));
    store.announce(`Looking along ${names[axis] ?? `axis ${axis + 1}`}`);
  };
  const choose = (way: Display['navigation']) => {
    store.dispatch({ type: 'display', patch: { navigation: way } });
    const { camera } = store.get().view;
    // Both keep the second axis upright: they begin so.
    if (way !== 'orbit' && camera.kind === '3d') glideTo(store, upright(camera));
  };
  return (
    <div className="cx-gizmo" data-testid="gizmo">
      <svg
        ref={svg}
        width={SIZE}
        height={SIZE}
        viewBox={`0 0 ${SIZE} ${SIZE}`}
        role="img"
        aria-label={`Orientation: ${names.join(', ')}`}
        onClick={event => look(event.target)}
      />
      <div className="cx-gizmo-ways" role="group" aria-label="Way of moving in 3D">
        {WAYS.map(way => (
          <IconButton
            key={way.navigation}
            icon={way.icon}
            label={way.label}
            pressed={navigation === way.navigation}
            tip="above-end"
            testid={`navigate-${way.navigation}`}
            onPress={() => choose(way.navigation)}
          />
        ))}
      </div>
    </div>
  );
}
