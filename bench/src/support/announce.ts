/** In a child: says where it listens, and ends when the parent does. */
export function announce(port: number): void {
  process.stdin.resume().once('end', () => process.exit());
  // In order, so that a profile is written.
  process.once('SIGTERM', () => process.exit());
  console.log(JSON.stringify({ port }));
}
