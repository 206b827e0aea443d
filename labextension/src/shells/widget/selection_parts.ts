/**
 * A selection as messages: bitmaps travel in parts that Jupyter's websocket accepts.
 */
import type { CellSet } from '../../state/tree';
import type { KernelLink } from './kernel_link';
import { MAX_BUFFER } from './messages';

/** Tell the kernel what is selected; null = nothing. */
export function sendSelection(
  link: KernelLink,
  selection: CellSet | null,
  version: string,
  nCells: number,
  maxBuffer: number = MAX_BUFFER
): void {
  const common = {
    type: 'selection',
    id: link.nextId(),
    version,
    n_cells: nCells
  } as const;
  if (selection === null) {
    link.send({ ...common, count: 0, part: 0, parts: 0 });
    return;
  }
  const { bits, count } = selection;
  const parts = Math.max(1, Math.ceil(bits.byteLength / maxBuffer));
  for (let part = 0; part < parts; part += 1) {
    // slice, not subarray: exactly these bytes travel.
    const bytes = bits.slice(part * maxBuffer, (part + 1) * maxBuffer);
    link.send({ ...common, count, part, parts }, [bytes.buffer]);
  }
}
