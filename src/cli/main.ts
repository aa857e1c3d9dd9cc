import { VERSION } from '../core/version.ts';

/** Writes that survive a reader who left early, as in `tollgate check | head`. */
function writer(stream: NodeJS.WriteStream): (text: string) => void {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    open = false;
  });
  return (text) => {
    if (open) stream.write(text);
  };
}

const argv = process.argv.slice(2);
const stdout = writer(process.stdout);

if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  stdout(`${VERSION}\n`);
} else {
  // Everything else is loaded only now: `--version` stays as cheap as an empty program.
  const [{ run }, { keepHeapSmall }] = await Promise.all([import('./run.ts'), import('../io/heap.ts')]);
  keepHeapSmall();
  process.exitCode = await run(argv, {
    stdout,
    stderr: writer(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    isTty: process.stdout.isTTY === true,
    stderrIsTty: process.stderr.isTTY === true,
    columns: process.stdout.columns ?? 80,
    now: () => new Date(),
  });
}
