// Frees the memory of an array at once, where waiting for its collection would keep hundreds of megabytes for minutes.
import { MessageChannel } from 'node:worker_threads';

/** Whether an array is not empty and has its memory for itself: others would lose theirs with it. */
export function hasOwnMemory({ buffer, byteLength }: ArrayBufferView): boolean {
  return byteLength > 0 && buffer.byteLength === byteLength;
}

/**
 * Empties an array that has its memory for itself: a message that is never read takes the memory with it. Others, and those
 * that are empty already, stay as they are.
 */
export function discard(array: ArrayBufferView): void {
  if (!hasOwnMemory(array)) return;
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(null, [array.buffer as ArrayBuffer]);
  port2.close();
  port1.close();
}
