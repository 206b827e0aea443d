/**
 * A figure as messages: that it begins, then its bytes in parts that Jupyter's
 * websocket accepts, or the reason why there is none.
 */
import type { KernelLink } from './kernel_link';
import { MAX_BUFFER } from './messages';

export async function sendFigure(
  link: KernelLink,
  id: string,
  draw: () => Promise<Uint8Array>,
  maxBuffer: number = MAX_BUFFER
): Promise<void> {
  const word = { type: 'figure', id, part: 0, parts: 0, error: null } as const;
  link.send(word);
  try {
    const bytes = await draw();
    const parts = Math.max(1, Math.ceil(bytes.byteLength / maxBuffer));
    for (let part = 0; part < parts; part += 1) {
      // slice, not subarray: exactly these bytes travel.
      const data = bytes.slice(part * maxBuffer, (part + 1) * maxBuffer);
      link.send({ ...word, part, parts }, [data.buffer]);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    link.send({ ...word, error: reason || 'The figure could not be drawn.' });
  }
}
