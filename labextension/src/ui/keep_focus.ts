/**
 * A bar whose button takes the bar away must not take the keyboard with it: keys go to
 * the canvas then, not to the page around the viewer.
 */
import type { MouseEvent } from 'react';

export function keepFocus({ currentTarget }: MouseEvent<HTMLElement>): void {
  const root = currentTarget.closest('.cx-root');
  const restore = () => {
    const { activeElement, body } = currentTarget.ownerDocument;
    if (activeElement !== null && activeElement !== body) return;
    root?.querySelector('canvas')?.focus({ preventScroll: true });
  };
  // The bar goes at the end of this event, or of the next frame: a key that is pressed
  // at once must not fall between.
  queueMicrotask(restore);
  requestAnimationFrame(restore);
}
