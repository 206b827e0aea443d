/**
 * Text for the fonts that every PDF reader has: Latin in Windows' encoding, Greek in
 * Symbol's.
 */

/** Of Windows' code page 1252: what stands elsewhere in Unicode. */
const WINDOWS: Readonly<Record<string, number>> = {
  '€': 0x80,
  '…': 0x85,
  '†': 0x86,
  '‡': 0x87,
  Š: 0x8a,
  Œ: 0x8c,
  Ž: 0x8e,
  '‘': 0x91,
  '’': 0x92,
  '“': 0x93,
  '”': 0x94,
  '•': 0x95,
  '–': 0x96,
  '—': 0x97,
  '™': 0x99,
  š: 0x9a,
  œ: 0x9c,
  ž: 0x9e,
  Ÿ: 0x9f
};

const GREEK = 'αβχδεφγηιϕκλμνοπθρστυϖωξψζ';
const GREEK_CODES = 'abcdefghijklmnopqrstuvwxyz';
const GREEK_CAPITALS = 'ΑΒΧΔΕΦΓΗΙΚΛΜΝΟΠΘΡΣΤΥΩΞΨΖ';
const GREEK_CAPITAL_CODES = 'ABCDEFGHIKLMNOPQRSTUWXYZ';
const SYMBOLS: ReadonlyMap<string, number> = new Map([
  ...[...GREEK].map((letter, i) => [letter, GREEK_CODES.charCodeAt(i)] as const),
  ...[...GREEK_CAPITALS].map(
    (letter, i) => [letter, GREEK_CAPITAL_CODES.charCodeAt(i)] as const
  ),
  ['−', 0x2d],
  ['≤', 0xa3],
  ['≥', 0xb3],
  ['∞', 0xa5],
  ['→', 0xae],
  ['←', 0xac]
]);

function latin(character: string): number | null {
  const code = character.codePointAt(0) ?? 0;
  if ((code >= 32 && code < 127) || (code >= 160 && code < 256)) return code;
  return WINDOWS[character] ?? null;
}

/** Can the fonts of every reader show it? */
export function isDrawable(text: string): boolean {
  return [...text].every(
    character => latin(character) !== null || SYMBOLS.has(character)
  );
}

function hex(codes: readonly number[]): string {
  return `<${codes.map(code => code.toString(16).padStart(2, '0')).join('')}>`;
}

/** The text in pieces of one font: 1 Helvetica, 2 its bold, 3 Symbol. */
export function textRuns(
  text: string,
  bold: boolean
): readonly { readonly font: 1 | 2 | 3; readonly text: string }[] {
  const runs: { font: 1 | 2 | 3; codes: number[] }[] = [];
  for (const character of text) {
    const code = latin(character);
    const font = code === null ? 3 : bold ? 2 : 1;
    const last = runs.at(-1);
    const run = last?.font === font ? last : { font: font as 1 | 2 | 3, codes: [] };
    if (run !== last) runs.push(run);
    run.codes.push(code ?? SYMBOLS.get(character) ?? 0x3f);
  }
  return runs.map(({ font, codes }) => ({ font, text: hex(codes) }));
}

/** A string of the document's description, any characters. */
export function pdfString(text: string): string {
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  return `<feff${units.map(unit => unit.toString(16).padStart(4, '0')).join('')}>`;
}
