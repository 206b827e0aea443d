/** Decoding columns: what arrives is checked before anybody believes it. */
import { describe, expect, it } from 'vitest';
import { HEADER } from '../../src/contract/wire';
import { decodeColumn, decodePoints } from '../../src/data/column';
import { ContractError } from '../../src/data/errors';
import { LoadedColumn } from '../../src/data/loaded_column';
import type { TransportResponse } from '../../src/data/transport';

function answer(
  body: ArrayBufferView,
  headers: Record<string, string>
): TransportResponse {
  return {
    status: 200,
    headers: new Map(Object.entries(headers)),
    body: body.buffer as ArrayBuffer
  };
}

describe('a column is believed only when it keeps the contract', () => {
  const headers = {
    [HEADER.encoding]: 'u16',
    [HEADER.missing]: '65535',
    [HEADER.min]: '-1.5',
    [HEADER.max]: '2'
  };

  it('gives a view of the codes and what they mean', () => {
    const block = decodeColumn(answer(Uint16Array.of(0, 65534, 65535), headers), 3, 'x');
    expect([...block.codes]).toEqual([0, 65534, 65535]);
    expect(block).toMatchObject({ missing: 65535, min: -1.5, max: 2 });
  });

  it('refuses a body of the wrong length, by name', () => {
    expect(() =>
      decodeColumn(answer(Uint16Array.of(1), headers), 2, "Field 'a'")
    ).toThrow("Field 'a' has 2 bytes where 4 were expected.");
  });

  it.each([
    ['an unknown encoding', { ...headers, [HEADER.encoding]: 'i64' }],
    ['no missing code', { [HEADER.encoding]: 'u16' }],
    ['exact numbers', { ...headers, [HEADER.encoding]: 'f32' }]
  ])('refuses %s', (_, bad) => {
    const body =
      bad[HEADER.encoding] === 'f32' ? new Float32Array(1) : new Uint16Array(1);
    expect(() => decodeColumn(answer(body, bad), 1, 'x')).toThrow(ContractError);
  });

  it('has no range where the headers are empty (every value missing)', () => {
    const empty = { ...headers, [HEADER.min]: '', [HEADER.max]: '' };
    const block = decodeColumn(answer(Uint16Array.of(65535), empty), 1, 'x');
    expect(block).toMatchObject({ min: null, max: null });
  });
});

describe('points come as one plane after another', () => {
  const headers = {
    [HEADER.encoding]: 'u16',
    [HEADER.min]: '0,10',
    [HEADER.max]: '5,15'
  };

  it('gives one array per axis and the box', () => {
    const points = decodePoints(answer(Uint16Array.of(1, 2, 3, 4), headers), 2, 2, 'x');
    expect(points.axes.map(axis => [...axis])).toEqual([
      [1, 2],
      [3, 4]
    ]);
    expect(points).toMatchObject({ min: [0, 10], max: [5, 15] });
  });

  it('refuses a box of another number of axes', () => {
    const flat = { ...headers, [HEADER.max]: '5' };
    expect(() => decodePoints(answer(new Uint16Array(4), flat), 2, 2, 'x')).toThrow(
      ContractError
    );
  });
});

describe('a column grows block by block, in order', () => {
  const part = (...codes: number[]) => ({
    codes: Uint8Array.from(codes),
    missing: 255,
    min: null,
    max: null
  });

  it('holds what came so far', () => {
    const column = new LoadedColumn(5);
    expect([column.length, [...column.codes]]).toEqual([0, []]);
    column.append(0, part(1, 2));
    column.append(2, part(3, 4, 5));
    expect([...column.codes]).toEqual([1, 2, 3, 4, 5]);
    expect(column.description).toEqual({ missing: 255, min: null, max: null });
  });

  it('refuses a block that skips cells, and one of another width', () => {
    const column = new LoadedColumn(5);
    column.append(0, part(1, 2));
    expect(() => column.append(3, part(9))).toThrow(/out of order/);
    const wide = { codes: Uint16Array.of(1), missing: 65535, min: null, max: null };
    expect(() => column.append(2, wide)).toThrow(/different encodings/);
  });
});
