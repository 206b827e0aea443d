/**
 * Whether the camera moves. One that rests counts as still, whoever forgot to say.
 */

/** Milliseconds without a move. */
const REST = 300;

export class Motion {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private now = false;

  constructor(private readonly rested: () => void) {}

  get moving(): boolean {
    return this.now;
  }

  set(moving: boolean): void {
    this.dispose();
    this.now = moving;
    if (!moving) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.now = false;
      this.rested();
    }, REST);
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
