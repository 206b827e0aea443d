/**
 * How wide text is in Helvetica (Arial and Liberation Sans have the same widths): the
 * layout of a figure must not depend on the fonts of the machine that makes it.
 */

/** Widths of the characters 32..126 in thousandths of the size, from Adobe's metrics. */
const REGULAR = `278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556
  556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611
  778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278
  278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333
  500 278 556 500 722 500 500 500 334 260 334 584`
  .trim()
  .split(/\s+/)
  .map(Number);
/** Bold letters are wider by about this much. */
const BOLD = 1.06;
const OTHER = 600;

/** Width of a text in the unit of its size. */
export function textWidth(text: string, size: number, bold = false): number {
  let sum = 0;
  for (const character of text) {
    sum += REGULAR[(character.codePointAt(0) ?? 0) - 32] ?? OTHER;
  }
  return (sum / 1000) * size * (bold ? BOLD : 1);
}

/** The text, or as much of it as fits with an ellipsis. */
export function fitText(text: string, size: number, room: number, bold = false): string {
  // Sums of widths are not exact: a text measured for this room fits.
  if (textWidth(text, size, bold) <= room + 0.01) return text;
  const characters = [...text];
  while (characters.length > 0) {
    characters.pop();
    const cut = `${characters.join('').trimEnd()}…`;
    if (textWidth(cut, size, bold) <= room) return cut;
  }
  return '…';
}
