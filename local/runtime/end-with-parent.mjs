/**
 * Loaded into a child process before its program (`node --import`): when the parent is gone, by kill -9 too, the IPC channel closes
 * and the child ends as if told to (SIGTERM), so that no run leaves processes behind. What does not end is killed.
 */
const GRACE_MILLISECONDS = 5000;

process.channel?.unref();
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MILLISECONDS).unref();
});
