/** A pasted list of genes, as papers, tables and Python write them. */
import { describe, expect, it } from 'vitest';
import { formatRemaining } from '../../src/ui/format';
import { isList, MOST_NAMES, parseGeneNames } from '../../src/ui/gene_names';

describe('names are found in any list', () => {
  it.each([
    ['CD3D', ['CD3D']],
    ['CD3D, CD3E,CD4', ['CD3D', 'CD3E', 'CD4']],
    ['CD3D CD3E\tCD4\nCD8A', ['CD3D', 'CD3E', 'CD4', 'CD8A']],
    ["['CD3D', 'HLA-DRA']", ['CD3D', 'HLA-DRA']],
    ['"CD3D"; "CD3D";', ['CD3D']],
    ['  ', []]
  ])('%j', (text, names) => {
    expect(parseGeneNames(text)).toEqual(names);
  });

  it('has a bound', () => {
    const text = Array.from({ length: MOST_NAMES + 5 }, (_, i) => `G${i}`).join(' ');
    expect(parseGeneNames(text)).toHaveLength(MOST_NAMES);
  });

  it('tells a list from a name that is being typed', () => {
    expect(isList('CD3D, CD3E')).toBe(true);
    expect(isList('T cell receptor')).toBe(false);
    expect(isList('CD3D,')).toBe(false);
  });
});

describe('what remains is said in the unit of its size', () => {
  it.each([
    [0.2, 'about 1 s'],
    [3.2, 'about 3 s'],
    [89, 'about 89 s'],
    [130, 'about 2 min'],
    [7300, 'about 2 h']
  ])('%d seconds', (seconds, text) => {
    expect(formatRemaining(seconds)).toBe(text);
  });
});
