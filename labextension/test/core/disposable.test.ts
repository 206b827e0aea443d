/** DisposableStore: everything undone once, backwards, whatever throws. */
import { describe, expect, it } from 'vitest';
import { DisposableStore } from '../../src/core/disposable';

describe('DisposableStore undoes everything once', () => {
  it('runs backwards, and only the first time', () => {
    const store = new DisposableStore();
    const seen: string[] = [];
    store.add(() => void seen.push('first'));
    store.add({ dispose: () => void seen.push('second') });
    store.dispose();
    store.dispose();
    expect(seen).toEqual(['second', 'first']);
    expect(store.isDisposed).toBe(true);
  });

  it('removes listeners', () => {
    const store = new DisposableStore();
    const target = new EventTarget();
    let calls = 0;
    store.listen(target, 'ping', () => void (calls += 1));
    target.dispatchEvent(new Event('ping'));
    store.dispose();
    target.dispatchEvent(new Event('ping'));
    store.listen(target, 'ping', () => void (calls += 1));
    target.dispatchEvent(new Event('ping'));
    expect(calls).toBe(1);
  });

  it('undoes at once what comes too late', () => {
    const store = new DisposableStore();
    store.dispose();
    let undone = false;
    store.add(() => void (undone = true));
    expect(undone).toBe(true);
  });

  it('goes on after an error, then throws it', () => {
    const store = new DisposableStore();
    let reached = false;
    store.add(() => void (reached = true));
    store.add(() => {
      throw new Error('broken undo');
    });
    expect(() => store.dispose()).toThrow('broken undo');
    expect(reached).toBe(true);
  });
});
