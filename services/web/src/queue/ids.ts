/** Numbers of operations: UUID version 7, so that the server's index grows at its end (RFC 9562, 6.2 method 1). */

let lastMs = 0;
let counter = 0;

/** A fresh number; in one tab each is greater than the one before, whatever the clock does. */
export function newOperationId(now: number = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  if (now > lastMs) {
    lastMs = now;
    counter = ((random[0] ?? 0) << 3) | ((random[1] ?? 0) >> 5);
  } else {
    counter += 1;
    if (counter > 0xfff) {
      lastMs += 1;
      counter = 0;
    }
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const tail = Array.from(random.subarray(8), (byte) => byte.toString(16).padStart(2, '0'));
  const variant = (0x80 | ((random[8] ?? 0) & 0x3f)).toString(16);
  const count = counter.toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${variant}${tail[1]}-${tail.slice(2).join('')}`;
}
