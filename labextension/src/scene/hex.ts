/**
 * Colours as people and files write them: `#rrggbb`.
 */
import type { Rgb } from './inputs';

/** `#rgb`, `#rrggbb` or `#rrggbbaa` (alpha is dropped); null for anything else. */
export function parseHex(text: string): Rgb | null {
  const match = /^#(?:([0-9a-f]{3})|([0-9a-f]{6})(?:[0-9a-f]{2})?)$/i.exec(text.trim());
  if (!match) return null;
  const digits = match[1] ? match[1].replace(/./g, '$&$&') : match[2];
  const value = Number.parseInt(digits, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function toHex([red, green, blue]: Rgb): string {
  return `#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, '0')}`;
}
