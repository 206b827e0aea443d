/**
 * Numbers of ours in GLSL's spelling.
 */

export function float(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
