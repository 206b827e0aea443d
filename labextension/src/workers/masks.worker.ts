/** The mask worker: an engine behind `postMessage`. */
import { MaskEngine } from './masks';
import { handleMasks, type ToMasks } from './masks_protocol';

const engine = new MaskEngine();
// Of the worker's global scope only what is used: its types clash with the page's.
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToMasks>) => void;
  postMessage: (message: unknown, transfer: Transferable[]) => void;
};

scope.onmessage = ({ data }) => {
  const answer = handleMasks(engine, data);
  if (answer !== null) scope.postMessage(answer, [answer.flags.buffer]);
};
