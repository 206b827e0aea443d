/**
 * The few icons of the page around the viewer.
 */
import type { ReactNode } from 'react';

function Svg({ children }: { readonly children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export function ThemeIcon({ dark }: { readonly dark: boolean }) {
  return (
    <Svg>
      {dark ? (
        <>
          <circle cx="8" cy="8" r="2.75" />
          <path d="M8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9" />
        </>
      ) : (
        <path d="M13.5 9.6A5.75 5.75 0 0 1 6.4 2.5a5.75 5.75 0 1 0 7.1 7.1Z" />
      )}
    </Svg>
  );
}

export function FileIcon() {
  return (
    <Svg>
      <path d="M9 1.75H4.5a1 1 0 0 0-1 1v10.5a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1V5.25ZM9 1.75v3.5h3.5" />
    </Svg>
  );
}

/** A few cells in three colours: the mark of the page. */
export function Mark() {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <circle cx="8" cy="8" r="4" fill="#0072b2" />
      <circle cx="16.5" cy="9.5" r="3" fill="#e69f00" />
      <circle cx="11.5" cy="16.5" r="3.5" fill="#009e73" />
      <circle cx="18.5" cy="16.5" r="1.75" fill="#cc79a7" />
    </svg>
  );
}
