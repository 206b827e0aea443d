/**
 * Icons of the ways to move in 3D, of names and of figures: 16 px strokes.
 */
import { icon } from './icons';

export const OrbitIcon = icon(
  <>
    <circle cx="8" cy="8" r="2" />
    <path d="M13.6 5.6c1.3 2.2-.4 5-3.6 6.2s-6.7.3-7.7-1.5M2.4 10.4C1.1 8.2 2.8 5.4 6 4.2s6.6-.3 7.6 1.4M13.8 2.9l-.1 2.8-2.7-.5" />
  </>
);
export const PlanarIcon = icon(
  <path d="M1.75 10.5 8 13.75l6.25-3.25L8 7.25ZM8 7.25v-5M6.25 4 8 2.25 9.75 4" />
);
export const FlyIcon = icon(<path d="M14 2 1.75 6.75l4.5 2.5L9.25 14ZM6.25 9.25 14 2" />);
export const LabelsIcon = icon(
  <path d="M2.25 4.5v-1.5h7.5v1.5M6 3v7.5M4.5 10.5h3M10 9v-.75h4.25V9M12.1 8.25v5M11.25 13.25h1.7" />
);
export const FigureIcon = icon(
  <>
    <rect x="1.75" y="2.75" width="12.5" height="10.5" rx="1.5" />
    <path d="m2 11.5 3.25-3.5 2.5 2.5 2.75-3.25 3.5 4" />
    <circle cx="5.25" cy="5.75" r="0.9" />
  </>
);
