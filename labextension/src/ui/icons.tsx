/**
 * The viewer's icons: 16 px strokes in the current colour, drawn for this project.
 */
import type { ReactNode } from 'react';

export function icon(children: ReactNode) {
  return function Icon() {
    return (
      <svg
        className="cx-icon"
        viewBox="0 0 16 16"
        width="16"
        height="16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
      >
        {children}
      </svg>
    );
  };
}

export const PanIcon = icon(
  <path d="M8 1.75v12.5M1.75 8h12.5M6.25 3.5 8 1.75 9.75 3.5M6.25 12.5 8 14.25l1.75-1.75M3.5 6.25 1.75 8l1.75 1.75M12.5 6.25 14.25 8l-1.75 1.75" />
);
export const LassoIcon = icon(
  <>
    <path
      d="M5.2 11.2C3.1 10.5 1.75 8.9 1.75 7c0-2.6 2.8-4.75 6.25-4.75S14.25 4.4 14.25 7 11.45 11.75 8 11.75c-.6 0-1.15-.06-1.7-.18"
      strokeDasharray="2.4 2.1"
    />
    <circle cx="5.1" cy="11.4" r="1.35" />
    <path d="M4.6 12.7c-.1.9-.6 1.4-1.6 1.7" />
  </>
);
export const UndoIcon = icon(<path d="M5.5 3 2.5 6l3 3M2.75 6h6.5a4 4 0 0 1 0 8H6.5" />);
export const RedoIcon = icon(<path d="m10.5 3 3 3-3 3M13.25 6h-6.5a4 4 0 0 0 0 8H9.5" />);
export const FitIcon = icon(
  <path d="M2.25 5.5V3.25a1 1 0 0 1 1-1H5.5M10.5 2.25h2.25a1 1 0 0 1 1 1V5.5M13.75 10.5v2.25a1 1 0 0 1-1 1H10.5M5.5 13.75H3.25a1 1 0 0 1-1-1V10.5" />
);
export const PlusIcon = icon(<path d="M8 3.25v9.5M3.25 8h9.5" />);
export const MinusIcon = icon(<path d="M3.25 8h9.5" />);
export const CloseIcon = icon(<path d="m4 4 8 8M12 4l-8 8" />);
export const ChevronIcon = icon(<path d="m4.5 6.25 3.5 3.5 3.5-3.5" />);
export const CheckIcon = icon(<path d="m3.25 8.5 3 3 6.5-7" />);
export const SearchIcon = icon(
  <>
    <circle cx="7" cy="7" r="4.25" />
    <path d="m10.25 10.25 3.5 3.5" />
  </>
);
export const KeyboardIcon = icon(
  <>
    <rect x="1.5" y="4" width="13" height="8.5" rx="1.5" />
    <path d="M4.25 6.75h.01M6.75 6.75h.01M9.25 6.75h.01M11.75 6.75h.01M5.25 9.75h5.5" />
  </>
);
export const PanelIcon = icon(
  <>
    <rect x="1.75" y="2.75" width="12.5" height="10.5" rx="1.75" />
    <path d="M10 2.75v10.5" />
  </>
);
export const DotsIcon = icon(
  <>
    <circle cx="8" cy="8" r="1.4" fill="currentColor" stroke="none" />
    <circle cx="8" cy="8" r="3.6" />
  </>
);
export const CategoryIcon = icon(
  <g fill="currentColor" stroke="none">
    <circle cx="5" cy="5" r="2.25" />
    <circle cx="11.25" cy="6" r="2.25" opacity="0.55" />
    <circle cx="7" cy="11.25" r="2.25" opacity="0.3" />
  </g>
);
export const NumberIcon = icon(
  <path d="M2.75 13.25V9.5M6.25 13.25V6M9.75 13.25V2.75M13.25 13.25V8" />
);
export const GeneIcon = icon(
  <path d="M4.5 1.75c0 5 7 7.5 7 12.5M11.5 1.75c0 5-7 7.5-7 12.5M5.5 4h5M5.5 12h5" />
);
export const GeneSetIcon = icon(
  <path d="M2.5 1.75c0 4 4.5 6.5 4.5 12.5M7 1.75c0 6-4.5 8.5-4.5 12.5M10 4.25h4M10 8h4M10 11.75h4" />
);
export const EyeOffIcon = icon(
  <path d="M6.3 3.5A6.4 6.4 0 0 1 8 3.25c3.6 0 5.7 3 6.25 4.75a8 8 0 0 1-1.6 2.6M4.2 4.6A7.7 7.7 0 0 0 1.75 8C2.3 9.75 4.4 12.75 8 12.75c1.5 0 2.7-.5 3.7-1.2M2.25 2.25l11.5 11.5" />
);
export const AlertIcon = icon(
  <>
    <path d="M8 2.25 14.25 13.25H1.75Z" />
    <path d="M8 6.5v3M8 11.25v.01" />
  </>
);
export const ScatterIcon = icon(
  <g fill="currentColor" stroke="none">
    <circle cx="4" cy="10.5" r="1.25" />
    <circle cx="6.75" cy="6.5" r="1.25" />
    <circle cx="9.25" cy="11" r="1.25" />
    <circle cx="12" cy="4.5" r="1.25" />
    <circle cx="11.75" cy="8.25" r="1.25" />
    <circle cx="3.75" cy="4" r="1.25" />
  </g>
);
export const NewSelectionIcon = icon(
  <rect x="3" y="3" width="10" height="10" rx="1.5" strokeDasharray="2.4 2.1" />
);
export const AddSelectionIcon = icon(
  <>
    <path
      d="M13 6.5V4.5A1.5 1.5 0 0 0 11.5 3h-7A1.5 1.5 0 0 0 3 4.5v7A1.5 1.5 0 0 0 4.5 13h2"
      strokeDasharray="2.4 2.1"
    />
    <path d="M11.5 9v5M9 11.5h5" />
  </>
);
export const SubtractSelectionIcon = icon(
  <>
    <path
      d="M13 7V4.5A1.5 1.5 0 0 0 11.5 3h-7A1.5 1.5 0 0 0 3 4.5v7A1.5 1.5 0 0 0 4.5 13H7"
      strokeDasharray="2.4 2.1"
    />
    <path d="M9 11.5h5" />
  </>
);
export const SunIcon = icon(
  <>
    <circle cx="8" cy="8" r="2.75" />
    <path d="M8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9" />
  </>
);
export const MoonIcon = icon(
  <path d="M13.5 9.6A5.75 5.75 0 0 1 6.4 2.5a5.75 5.75 0 1 0 7.1 7.1Z" />
);
export const FileIcon = icon(
  <path d="M9 1.75H4.5a1 1 0 0 0-1 1v10.5a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1V5.25ZM9 1.75v3.5h3.5" />
);
