/** The part of the C helper that locks files between processes (`native/lock.c`). */
export interface LockFunctions {
  /**
   * Takes (1 shared, 2 exclusive) or gives back (0) the lock on a whole open file, without waiting. It goes with the
   * descriptor, also when the process dies.
   * @returns false where somebody else holds it
   */
  lockFile(fd: number, kind: 0 | 1 | 2): boolean;
}
