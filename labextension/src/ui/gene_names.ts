/**
 * Several gene names in one text: pasted from a paper, a table or Python.
 */

/** Most names that are looked up at once. */
export const MOST_NAMES = 4096;

/** The names between commas, semicolons and white space, each once, without quotes. */
export function parseGeneNames(text: string): string[] {
  const names = text
    .split(/[\s,;]+/)
    .map(name => name.replace(/^['"[(]+|['"\])]+$/g, ''))
    .filter(name => name !== '');
  return [...new Set(names)].slice(0, MOST_NAMES);
}

/** True where a text can only be a list: a search for it would find nothing. */
export function isList(text: string): boolean {
  return /[,;]/.test(text.trim().replace(/[,;]$/, ''));
}
