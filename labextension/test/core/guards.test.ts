/** Guards: what may cross a boundary. */
import { describe, expect, it } from 'vitest';
import {
  assert,
  assertNever,
  isArrayOf,
  isFiniteNumber,
  isIntegerIn,
  isRecord,
  isString,
  messageOf
} from '../../src/core/guards';

describe('guards trust nothing', () => {
  it('knows records', () => {
    expect([{}, { a: 1 }].every(isRecord)).toBe(true);
    expect([null, undefined, [], 'a', 1].some(isRecord)).toBe(false);
  });

  it('knows numbers', () => {
    expect([0, -1.5, 1e300].every(isFiniteNumber)).toBe(true);
    expect([Number.NaN, Infinity, '1', null].some(isFiniteNumber)).toBe(false);
    expect(isIntegerIn(3, 0, 3)).toBe(true);
    expect([-1, 4, 1.5, '2', 2 ** 60].some(v => isIntegerIn(v, 0, 3))).toBe(false);
  });

  it('knows arrays', () => {
    expect(isArrayOf(['a', 'b'], isString)).toBe(true);
    expect(isArrayOf([], isString)).toBe(true);
    expect(isArrayOf(['a', 1], isString)).toBe(false);
    expect(isArrayOf('ab', isString)).toBe(false);
  });

  it('stops where a promise is broken', () => {
    expect(() => assert(true, 'fine')).not.toThrow();
    expect(() => assert(0, 'zero')).toThrow('zero');
    expect(() => assertNever('x' as never)).toThrow('x');
  });

  it('finds words in anything thrown', () => {
    expect(messageOf(new Error('a'))).toBe('a');
    expect(messageOf({ message: 'b' })).toBe('b');
    expect(messageOf('c')).toBe('c');
    expect(messageOf(undefined)).toBe('undefined');
  });
});
