/** Loaded before a measured program: tells the parent its peak memory, in kilobytes, when it is done. */
process.channel?.unref();
process.on("exit", () => {
  process.send?.(process.resourceUsage().maxRSS);
});
