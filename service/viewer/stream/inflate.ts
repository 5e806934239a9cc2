import { KitError } from '@glance-kit/core';

/**
 * Inflates raw-deflated bytes.
 *
 * @param maxBytes  a result over this is refused while it grows, so a few bytes cannot fill the memory
 * @throws KitError FRAME_TOO_LARGE; FRAME_INVALID for bytes that are not deflated or end too early
 */
export async function inflate(bytes: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      total += step.value.length;
      if (total > maxBytes) break;
      chunks.push(step.value);
    }
  } catch (cause) {
    throw new KitError('FRAME_INVALID', 'A stream frame cannot be inflated.', { cause });
  }
  if (total > maxBytes) {
    void reader.cancel().catch(() => undefined);
    throw new KitError('FRAME_TOO_LARGE', `A stream frame inflates to over ${maxBytes} bytes.`);
  }
  return joined(chunks, total);
}

function joined(chunks: readonly Uint8Array[], total: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const whole = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
