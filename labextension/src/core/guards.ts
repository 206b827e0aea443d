/**
 * Guards for everything that crosses a boundary: unknown in, trusted types out.
 */

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isString(value: unknown): value is string {
  return typeof value === 'string';
}

export function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A safe integer in [low, high]. */
export function isIntegerIn(
  value: unknown,
  low: number,
  high = Number.MAX_SAFE_INTEGER
): value is number {
  return (
    Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high
  );
}

export function isArrayOf<T>(
  value: unknown,
  guard: (item: unknown) => item is T
): value is readonly T[] {
  return Array.isArray(value) && value.every(guard);
}

/** Stop where something that we rely on does not hold; `message` is for developers. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** For the default branch of a switch: a new member of a union fails to compile. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${String(value)}`);
}

/** What an unknown thrown value says about itself. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (isRecord(error) && isString(error.message)) return error.message;
  return String(error);
}
