/** Numbers and labels as a person reads them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatShare,
  formatShort,
  formatUnits,
  formatValue
} from '../../src/ui/format';
import { display } from '../../src/ui/text';

describe('numbers are short and honest', () => {
  it.each([
    [() => formatCount(1234567), '1,234,567'],
    [() => formatUnits(1, 'cell'), '1 cell'],
    [() => formatUnits(1234, 'cell'), '1,234 cells'],
    [() => formatShort(99999), '99,999'],
    [() => formatShort(123456), '123K'],
    [() => formatShort(4_560_000), '4.6M'],
    [() => formatShare(0, 10), '0 %'],
    [() => formatShare(1, 1_000_000), '< 0.1 %'],
    [() => formatShare(3, 100), '3 %'],
    [() => formatShare(9999, 10000), '> 99.9 %'],
    [() => formatShare(1, 3), '33 %'],
    [() => formatValue(0), '0'],
    [() => formatValue(0.0048937), '0.004894'],
    [() => formatValue(12345.6), '12,346'],
    [() => formatValue(1e-7), '1.00e-7'],
    [() => formatValue(3.2e9), '3.20e9'],
    [() => formatValue(-0.465), '-0.465'],
    [() => formatValue(NaN), '–']
  ])('%s', (format, text) => {
    expect(format()).toBe(text);
  });
});

describe('labels of a file cannot play tricks', () => {
  it('shows characters that reorder or vanish as a mark', () => {
    expect(display('abc\u202ecba')).toBe('abc\ufffdcba');
    expect(display('a\u200bb\u0007')).toBe('a\ufffdb\ufffd');
  });

  it('shows an empty label as one', () => {
    expect(display('')).toBe('(empty)');
    expect(display('  ')).toBe('(empty)');
  });

  it('bounds any label and keeps plain ones', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), label => {
        expect(display(label).length).toBeLessThanOrEqual(301);
      })
    );
    expect(display('CD4+/CD45RA+ naïve Τ')).toBe('CD4+/CD45RA+ naïve Τ');
  });
});
