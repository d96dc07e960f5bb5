/* Loaded into the measured process: says how much memory it holds once everything unneeded is given back. */

process.on('message', (asked) => {
  if (asked !== 'memory') return;
  globalThis.gc?.();
  // The second collection takes what finalizers of the first let go; pages go back to the system a little later.
  setTimeout(() => {
    globalThis.gc?.();
    setTimeout(() => process.send?.(process.memoryUsage.rss()), 500);
  }, 500);
});
process.channel?.unref();
