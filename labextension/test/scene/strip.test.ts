/** The strip of a 1-D embedding: the server's lasso computes the very same. */
import { describe, expect, it } from 'vitest';

import { stripY } from '../../src/scene/strip';

describe('both sides agree', () => {
  it('on the place of a cell (tests/unit/select/test_strip.py)', () => {
    expect([0, 1, 2, 1000].map(stripY)).toEqual([
      0.35, 0.472504711151123, 0.5950094401836395, 0.4482883870601654
    ]);
  });
});
