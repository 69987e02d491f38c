import { intrinsicsIn, mentionsOf, substitutionsOf } from '../../../verify/templates/intrinsics';

describe('intrinsics', () => {
  it('are found however deep, outer ones first', () => {
    const value = {
      List: [{ 'Fn::Join': ['', [{ Ref: 'A' }, { 'Fn::GetAtt': ['B', 'Arn'] }]] }],
      Ref: 'plain',
      Other: 1,
    };
    expect(intrinsicsIn(value).map(({ name }) => name)).toEqual(['Fn::Join', 'Ref', 'Fn::GetAtt']);
  });

  it.each([
    ['Ref', 'Queue', [{ id: 'Queue', attribute: undefined }]],
    ['Fn::GetAtt', ['Cluster', 'Endpoint.Address'], [{ id: 'Cluster', attribute: 'Endpoint.Address' }]],
    ['Fn::GetAtt', 'Cluster.Endpoint.Address', [{ id: 'Cluster', attribute: 'Endpoint.Address' }]],
    [
      'Fn::Sub',
      '${Queue} ${Topic.TopicName} ${!Kept}',
      [
        { id: 'Queue', attribute: undefined },
        { id: 'Topic', attribute: 'TopicName' },
      ],
    ],
    ['Fn::Sub', ['${Own} ${Queue}', { Own: 'x' }], [{ id: 'Queue', attribute: undefined }]],
    ['Fn::Join', ['', []], []],
  ])('%s of %j mentions %j', (name, argument, mentions) => {
    expect(mentionsOf({ name, argument })).toEqual(mentions);
  });

  it('say which variables a text has', () => {
    expect(substitutionsOf('${A} ${ B } ${!C}')).toEqual(['A', 'B']);
    expect(substitutionsOf([{ not: 'a text' }])).toEqual([]);
  });
});
