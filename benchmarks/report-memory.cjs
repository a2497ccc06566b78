/** Loaded before a measured program: reports its peak memory to the parent, in kilobytes, when it is done. */
process.channel?.unref();
process.on("exit", () => {
  process.send?.(process.resourceUsage().maxRSS);
});
