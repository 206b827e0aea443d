/**
 * Icons of the selection tools, of groups and of display settings: 16 px strokes.
 */
import { icon } from './icons';

export const PolygonIcon = icon(
  <>
    <path d="m3.4 12.2 1-7.4 7.2-1.6 2 6.6-5.4 3.6Z" strokeDasharray="2.6 2" />
    <g fill="currentColor" stroke="none">
      <circle cx="4.3" cy="4.6" r="1.4" />
      <circle cx="11.7" cy="3.1" r="1.4" />
      <circle cx="13.6" cy="9.8" r="1.4" />
      <circle cx="3.3" cy="12.6" r="1.4" />
    </g>
  </>
);
export const RectangleIcon = icon(
  <rect x="2.25" y="3.5" width="11.5" height="9" rx="0.75" strokeDasharray="2.6 2" />
);
export const BrushIcon = icon(
  <path d="M13.9 2.1c-2.6 1-5.3 3.4-6.9 6l1.6 1.7c2.6-1.6 4.6-4.6 5.3-7.7ZM6.6 9.1c-1.5-.2-2.7.7-3 2-.2 1-.7 1.7-1.7 2 2.4 1 5.3.5 6-1.8" />
);
export const TakeCategoryIcon = icon(
  <>
    <g fill="currentColor" stroke="none">
      <circle cx="3.6" cy="4" r="1.7" />
      <circle cx="8.6" cy="2.9" r="1.7" />
      <circle cx="4.4" cy="9.1" r="1.7" />
    </g>
    <path d="m8.2 7.2 1.9 6.6 1.4-2.6 2.7-1.2Z" />
  </>
);
export const NeighboursIcon = icon(
  <>
    <path d="M8 8 3.4 3.9M8 8l5-3M8 8l3.6 4.7M8 8l-4.4 3.6" />
    <g fill="currentColor" stroke="none">
      <circle cx="8" cy="8" r="2.1" />
      <circle cx="3.2" cy="3.7" r="1.5" />
      <circle cx="13.2" cy="4.8" r="1.5" />
      <circle cx="11.8" cy="13" r="1.5" />
      <circle cx="3.3" cy="11.9" r="1.5" />
    </g>
  </>
);
export const IntersectSelectionIcon = icon(
  <>
    <rect x="2.25" y="2.25" width="8.5" height="8.5" rx="1" strokeDasharray="2 1.8" />
    <rect x="5.25" y="5.25" width="8.5" height="8.5" rx="1" strokeDasharray="2 1.8" />
    <rect x="5.6" y="5.6" width="4.8" height="4.8" fill="currentColor" stroke="none" />
  </>
);
export const EditShapeIcon = icon(
  <>
    <path d="M3 12.75 4.25 4.5 12 3" strokeDasharray="2.4 2" />
    <rect x="2.6" y="2.9" width="3" height="3" fill="currentColor" stroke="none" />
    <path d="m8 13.25.6-2.5 4.4-4.4 1.9 1.9-4.4 4.4Z" />
  </>
);
export const MoreIcon = icon(
  <g fill="currentColor" stroke="none">
    <circle cx="3.25" cy="8" r="1.3" />
    <circle cx="8" cy="8" r="1.3" />
    <circle cx="12.75" cy="8" r="1.3" />
  </g>
);
export const DisplayIcon = icon(
  <>
    <path d="M2 4.5h6M12.5 4.5H14M2 11.5h1.5M8 11.5h6" />
    <circle cx="10.25" cy="4.5" r="1.9" />
    <circle cx="5.75" cy="11.5" r="1.9" />
  </>
);
export const EyeIcon = icon(
  <>
    <path d="M1.75 8C2.3 6.25 4.4 3.25 8 3.25S13.7 6.25 14.25 8c-.55 1.75-2.65 4.75-6.25 4.75S2.3 9.75 1.75 8Z" />
    <circle cx="8" cy="8" r="2" />
  </>
);
export const InvertIcon = icon(
  <>
    <circle cx="8" cy="8" r="5.75" />
    <path d="M8 2.25a5.75 5.75 0 0 1 0 11.5Z" fill="currentColor" stroke="none" />
  </>
);
export const GroupIcon = icon(
  <>
    <path d="M8 2.25 9.8 6l4.1.5-3 2.8.8 4-3.7-2-3.7 2 .8-4-3-2.8L6.2 6Z" />
  </>
);
export const GrowIcon = icon(
  <>
    <circle cx="8" cy="8" r="2" />
    <path d="M8 1.75v2M8 12.25v2M1.75 8h2M12.25 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4" />
  </>
);
export const FilterIcon = icon(<path d="M2.25 3.25h11.5L9.5 8.5v4.25l-3-1.5V8.5Z" />);
export const TrashIcon = icon(
  <path d="M2.75 4.25h10.5M6 4.25V2.75h4v1.5M4 4.25l.6 9h6.8l.6-9M6.75 6.75v4M9.25 6.75v4" />
);
