export interface LakeFile {
  path: string
  size: number
  etag: string
  lastModified: Date
}

/** The data lake: files that are written once, listed, read as streams and erased. */
export interface Lake {
  /** Writes a whole file durably; false when one of that name exists already, which is then left as it is. */
  create(path: string, body: Buffer): Promise<boolean>
  /** Files below a folder, in order of their names; none when the folder does not exist. */
  list(folder: string): AsyncIterable<LakeFile>
  read(path: string): Promise<NodeJS.ReadableStream>
  /** Bearing a repeat: a file that is gone is fine. */
  delete(path: string): Promise<void>
}
