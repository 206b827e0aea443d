/**
 * What the main thread and the mask worker say to each other. Messages are handled in
 * order, so that flags are those of the rules that were sent before the question.
 */
import type { BlockFlags, Marks, MaskCodes, MaskEngine, Rule } from './masks';

export type ToMasks =
  | {
      readonly type: 'codes';
      readonly key: string;
      readonly start: number;
      readonly codes: MaskCodes;
    }
  | { readonly type: 'drop'; readonly key: string }
  | { readonly type: 'rules'; readonly rules: readonly Rule[] }
  | { readonly type: 'marks'; readonly marks: Marks }
  | {
      readonly type: 'flags';
      readonly id: number;
      readonly start: number;
      readonly end: number;
    };

export interface FromMasks extends BlockFlags {
  readonly id: number;
}

/** Do what a message says; an answer where it is a question. */
export function handleMasks(engine: MaskEngine, message: ToMasks): FromMasks | null {
  switch (message.type) {
    case 'codes':
      engine.setCodes(message.key, message.start, message.codes);
      return null;
    case 'drop':
      engine.drop(message.key);
      return null;
    case 'rules':
      engine.setRules(message.rules);
      return null;
    case 'marks':
      engine.setMarks(message.marks);
      return null;
    default:
      return { id: message.id, ...engine.flags(message.start, message.end) };
  }
}
