/** What is done under another umask than the test's own, which comes back also where that fails. */
export function underUmask<T>(mask: number, act: () => T): T {
  const before = process.umask(mask);
  try {
    return act();
  } finally {
    process.umask(before);
  }
}
