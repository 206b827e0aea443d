/**
 * Another embedding: cells glide to their new places. Those who asked their system
 * for less motion see them there at once.
 */
import type { Renderer } from '../render/renderer';

const DURATION = 400;

/** Slow, fast, slow. */
export function ease(t: number): number {
  return t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2;
}

export function prefersStillness(): boolean {
  return globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
}

export class Morph {
  private frame: number | null = null;

  constructor(private readonly renderer: Renderer) {}

  get running(): boolean {
    return this.frame !== null;
  }

  /** Remember where cells are: the next geometry is where they go. */
  begin(): boolean {
    this.stop();
    if (prefersStillness()) return false;
    this.renderer.beginMorph();
    return true;
  }

  /** Move them; `done` once they are there. */
  play(done: () => void): void {
    let first: number | null = null;
    const step = (now: number) => {
      first ??= now;
      const t = Math.min(1, (now - first) / DURATION);
      this.renderer.setMorph(ease(t));
      this.frame = t < 1 ? requestAnimationFrame(step) : null;
      if (t === 1) done();
    };
    this.renderer.setMorph(0);
    this.frame = requestAnimationFrame(step);
  }

  stop(): void {
    if (this.frame === null) return;
    cancelAnimationFrame(this.frame);
    this.frame = null;
    this.renderer.setMorph(1);
  }
}
