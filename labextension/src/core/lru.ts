/**
 * A map with a budget: the entry that was used longest ago leaves first.
 */

export class Lru<K, V> {
  private readonly entries = new Map<K, { readonly value: V; readonly cost: number }>();
  private total = 0;

  /** `costOf` in the unit of the budget, e.g. bytes; 1 per entry by default. */
  constructor(
    private readonly budget: number,
    private readonly costOf: (value: V) => number = () => 1
  ) {
    if (!(budget >= 0)) throw new RangeError('The budget of a cache is at least 0.');
  }

  get(key: K): V | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  has(key: K): boolean {
    return this.entries.has(key);
  }

  /** Keep a value; false where it alone is over the budget (then it is not kept). */
  set(key: K, value: V): boolean {
    this.delete(key);
    const cost = this.costOf(value);
    if (!(cost <= this.budget)) return false;
    this.entries.set(key, { value, cost });
    this.total += cost;
    for (const oldest of this.entries.keys()) {
      if (this.total <= this.budget) break;
      this.delete(oldest);
    }
    return true;
  }

  delete(key: K): boolean {
    const entry = this.entries.get(key);
    if (!entry) return false;
    this.total -= entry.cost;
    return this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
    this.total = 0;
  }

  get size(): number {
    return this.entries.size;
  }

  /** What is kept now, in the unit of the budget. */
  get cost(): number {
    return this.total;
  }

  /** Keys, the one used longest ago first. */
  keys(): K[] {
    return [...this.entries.keys()];
  }
}
