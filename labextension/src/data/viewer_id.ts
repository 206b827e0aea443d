/** A name for one viewer, by which the server lets several viewers take turns. */

/** 32 hexadecimal digits; not `randomUUID`, which a hub without HTTPS does not have. */
export function newViewerId(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}
