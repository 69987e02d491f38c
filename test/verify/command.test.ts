import { parseCommand } from '../../verify/command';

const RUNGS = ['invariants', 'cfn-lint'];

describe('the command of npm run verify', () => {
  it.each([
    [[], { kind: 'profiles', rungs: RUNGS }],
    [['cfn-lint'], { kind: 'profiles', rungs: ['cfn-lint'] }],
    [['templates', 'cdk.out'], { kind: 'templates', folder: 'cdk.out' }],
  ])('%j means %j', (args, command) => {
    expect(parseCommand(args, RUNGS)).toEqual(command);
  });

  it.each([
    [['templates'], /takes one folder/],
    [['templates', 'a', 'b'], /takes one folder/],
    [['lint'], /no rung lint.*invariants, cfn-lint/],
    [['invariants', 'demo'], /demo is one argument too many/],
  ])('%j is a mistake, and the message says what could have been given', (args, message) => {
    const command = parseCommand(args, RUNGS);
    expect(command).toMatchObject({ kind: 'mistake', message: expect.stringMatching(message) });
  });
});
