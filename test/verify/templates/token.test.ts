import {
  expectedLength,
  isLiteral,
  shown,
  tokensIn,
  tokenText,
  wholeToken,
  withTokens,
  type Token,
} from '../../../verify/templates/token';

const ARN: Token = { kind: 'resource', stack: 'Data', logicalId: 'Queue', attribute: 'Arn' };
const REGION: Token = { kind: 'pseudo', name: 'AWS::Region' };

describe('tokens', () => {
  it.each<Token>([ARN, REGION, { kind: 'ssm', path: '/ami' }, { kind: 'unknown', why: 'Fn::Cidr' }])(
    'of kind $kind are read as they were written',
    (token) => {
      expect(tokensIn(`before ${tokenText(token)} after`)).toEqual([token]);
      expect(wholeToken(tokenText(token))).toEqual(token);
    },
  );

  it('are whole only when nothing stands beside them', () => {
    expect(wholeToken(`${tokenText(ARN)}/*`)).toBeUndefined();
    expect(wholeToken(tokenText(ARN) + tokenText(REGION))).toBeUndefined();
  });

  it('make a text no literal', () => {
    expect(isLiteral('plain')).toBe(true);
    expect(isLiteral(`a ${tokenText(ARN)}`)).toBe(false);
  });

  it('are replaced one by one, and shown as references', () => {
    const text = `${tokenText(ARN)}/${tokenText(REGION)}`;
    expect(withTokens(text, ({ kind }) => kind)).toBe('resource/pseudo');
    expect(shown(text)).toBe('${Queue.Arn}/${AWS::Region}');
  });

  it('count as what they may become, a region by the longest name', () => {
    expect(expectedLength(`x${tokenText(REGION)}`)).toBe(1 + 'ap-southeast-1'.length);
    expect(expectedLength(`x${tokenText(ARN)}`)).toBe(41);
  });
});
