export interface LakeFile {
  path: string
  size: number
  etag: string
  lastModified: Date
}

/** The data lake: files that are written once, listed, read as streams and erased. */
export interface Lake {
  /** Writes a whole file durably, seen by nobody before it is whole; false when one of that name exists already, which is then left as it is. */
  create(path: string, body: Buffer): Promise<boolean>
  /** Files below a folder, in order of their names; none when the folder does not exist. */
  list(folder: string): AsyncIterable<LakeFile>
  /** Folders directly in a folder, in order of their names; none when it does not exist. */
  folders(folder: string): AsyncIterable<string>
  read(path: string): Promise<NodeJS.ReadableStream>
  /** Erases a folder with all that is in it, bearing a repeat. */
  deleteFolder(path: string): Promise<void>
}
