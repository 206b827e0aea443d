/**
 * Data's own strings before a person reads them: no control or direction marks that
 * could reorder a page, and a bound on the length. Set as React text, never as HTML.
 */

// C0, C1, zero-width and bidi controls: invisible, and able to make one label
// look like another (CVE-2021-42574).
const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const LONGEST = 300;

/** A label as it may be shown; an empty one becomes visible as such. */
export function display(label: string): string {
  const clean = label.replace(INVISIBLE, '\ufffd');
  if (clean.trim() === '') return '(empty)';
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
}
