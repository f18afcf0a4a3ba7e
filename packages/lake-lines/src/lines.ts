const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/** Bytes of a line at most; the stream carries no larger message, with room for what the capture adds. */
export const LONGEST_LINE = 2 * 1024 * 1024

/** The lines of a byte stream, LF or CRLF, the empty ones left out; undefined stands for a line too long to be one, which is never held. Every byte is shown once. */
export async function* linesOf(
  stream: AsyncIterable<Buffer | string>,
  onBytes: (bytes: Buffer) => void = () => {},
  longest = LONGEST_LINE,
): AsyncIterable<Buffer | undefined> {
  let parts: Buffer[] = []
  let held = 0
  const take = (): Buffer | undefined => {
    const line = held > longest ? undefined : Buffer.concat(parts)
    parts = []
    held = 0
    return line && line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line
  }
  const hold = (part: Buffer) => {
    held += part.length
    if (held > longest) parts = []
    else if (part.length) parts.push(part)
  }
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    onBytes(bytes)
    let start = 0
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      hold(bytes.subarray(start, end))
      const line = take()
      if (line?.length !== 0) yield line
      start = end + 1
    }
    hold(bytes.subarray(start))
  }
  const last = take()
  if (last?.length !== 0) yield last
}
