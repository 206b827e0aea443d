/**
 * Entry of the worker that draws the scenes of the CPU back-end.
 */
import { Host } from '../render/cpu/host';
import { newsTransfers, type Message, type OrderMessage } from '../render/cpu/protocol';
import { bestRuntime } from '../render/cpu/runtime';

/** As much of a worker's scope as is used; the DOM's types do not know it. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<OrderMessage>) => void) | null;
  postMessage(message: Message, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
// Orders wait in the worker's queue until somebody listens.
const runtime = await bestRuntime();
const host = new Host(runtime, message =>
  scope.postMessage(message, 'news' in message ? newsTransfers(message.news) : [])
);
scope.onmessage = ({ data }) => host.take(data);
scope.postMessage({ ready: runtime.kind }, []);
