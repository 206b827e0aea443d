/** Emitter and Events: order, removal, isolation of errors. */
import { describe, expect, it } from 'vitest';
import { Emitter, Events } from '../../src/core/emitter';

describe('Emitter calls everybody who listens, and nobody else', () => {
  it('calls in order and stops after removal', () => {
    const emitter = new Emitter<number>();
    const seen: string[] = [];
    const off = emitter.on(n => seen.push(`a${n}`));
    emitter.on(n => seen.push(`b${n}`));
    emitter.emit(1);
    off();
    off();
    emitter.emit(2);
    expect(seen).toEqual(['a1', 'b1', 'b2']);
    expect(emitter.size).toBe(1);
  });

  it('keeps two registrations of one function apart', () => {
    const emitter = new Emitter<void>();
    let calls = 0;
    const listener = () => void (calls += 1);
    const off = emitter.on(listener);
    emitter.on(listener);
    off();
    emitter.emit();
    expect(calls).toBe(1);
  });

  it('does not call a listener that was removed in the same round', () => {
    const emitter = new Emitter<void>();
    const seen: string[] = [];
    const offs: (() => void)[] = [];
    emitter.on(() => {
      seen.push('first');
      offs[0]();
    });
    offs.push(emitter.on(() => seen.push('second')));
    emitter.emit();
    expect(seen).toEqual(['first']);
  });

  it('runs the others when one throws, then throws', () => {
    const emitter = new Emitter<void>();
    let reached = false;
    emitter.on(() => {
      throw new Error('broken listener');
    });
    emitter.on(() => void (reached = true));
    expect(() => emitter.emit()).toThrow('broken listener');
    expect(reached).toBe(true);
  });

  it('is silent after dispose', () => {
    const emitter = new Emitter<void>();
    emitter.on(() => expect.fail('called after dispose'));
    emitter.dispose();
    emitter.emit();
    expect(emitter.size).toBe(0);
  });
});

describe('Events keeps names apart', () => {
  it('delivers a payload to its own name only', () => {
    const events = new Events<{ a: number; b: string }>();
    const seen: unknown[] = [];
    const off = events.on('a', n => seen.push(n));
    events.on('b', s => seen.push(s));
    events.emit('a', 1);
    off();
    events.emit('a', 2);
    events.emit('b', 'x');
    events.dispose();
    events.emit('b', 'y');
    expect(seen).toEqual([1, 'x']);
  });
});
