import { ChildProgram, runProgram } from '../../../verify/rungs/emulator/child-program';

const environment = process.env;

describe('a program that we started', () => {
  it('says its status and what it wrote', async () => {
    const result = await runProgram('sh', ['-c', 'echo out; echo err >&2; exit 3'], {
      environment,
      timeoutSeconds: 10,
    });
    expect(result.status).toBe(3);
    expect(result.output).toContain('out\n');
    expect(result.output).toContain('err\n');
  });

  it('is ended with all that it started when it takes too long, and says so', async () => {
    const { status, output } = await runProgram('sh', ['-c', 'sleep 60 & echo $!; wait'], {
      environment,
      timeoutSeconds: 0.5,
    });
    expect(status).toBeNull();
    expect(output).toContain('took more than 0.5 s');
    const pid = Number(/^\d+/.exec(output)?.[0]);
    await gone(pid);
  });

  it('ends by itself when its input ends, if it is one that serves', async () => {
    const program = new ChildProgram('sh', ['-c', 'cat >/dev/null; echo ended'], { environment });
    program.endInput();
    await expect(program.ended).resolves.toEqual({ status: 0, output: 'ended\n' });
  });

  it('is told of when it is not there', async () => {
    await expect(runProgram('no-such-program', [], { environment, timeoutSeconds: 10 })).rejects.toThrow('ENOENT');
  });
});

/** Resolves when no process has this id; jest's limit is the deadline. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
