/**
 * Colours as one word, R | G << 8 | B << 16.
 */
import { imul } from './memory';

/** `t` of 256 parts of b; rounds to nearest. */
export function mix(a: u32, b: u32, t: i32): u32 {
  const s: i32 = 256 - t;
  const pair: u32 = imul(a & 0xff00ff, s) + imul(b & 0xff00ff, t) + 0x800080;
  const green: u32 = imul(a & 0xff00, s) + imul(b & 0xff00, t) + 0x8000;
  return ((pair >>> 8) & 0xff00ff) | ((green >>> 8) & 0xff00);
}
