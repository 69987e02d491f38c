import { parseCommandLine, USAGE, UsageError } from '../../../local/start/command-line';

describe('parseCommandLine', () => {
  it('has a default for everything', () => {
    expect(parseCommandLine([])).toEqual({
      port: 8080,
      dataFolder: '.headwater',
      profile: 'demo',
      replay: true,
      replaySpeed: 100,
    });
  });

  it('takes every option of the usage', () => {
    const args = ['--port', '0', '--data', '/data', '--profile', 'production', '--speed', '0.5', '--no-replay'];
    expect(parseCommandLine(args)).toEqual({
      port: 0,
      dataFolder: '/data',
      profile: 'production',
      replay: false,
      replaySpeed: 0.5,
    });
    for (const option of args.filter((arg) => arg.startsWith('--'))) expect(USAGE).toContain(option);
  });

  it('is undefined when help is asked for', () => {
    expect(parseCommandLine(['--help'])).toBeUndefined();
  });

  it.each([
    [['--prot', '1'], '--prot'],
    [['--port', '65536'], '--port takes a whole number from 0 to 65535, not "65536"'],
    [['--port', '80.5'], '"80.5"'],
    [['--port', 'http'], '"http"'],
    [['--port', ''], '--port'],
    [['--speed', '0'], '--speed'],
    [['--data', ' '], '--data needs a value'],
    [['extra'], 'extra'],
    [['--port'], '--port'],
  ])('refuses %j and names it', (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(UsageError);
    expect(() => parseCommandLine(args)).toThrow(message);
  });
});
