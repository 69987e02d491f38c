import { resource, rulesOf } from '../faults-of';

function dashboardRules(body: unknown): string[] {
  return rulesOf('dashboard', { Dashboard: resource('AWS::CloudWatch::Dashboard', { DashboardBody: body }) });
}
const widget = (more: Record<string, unknown>, properties: Record<string, unknown> = {}): string =>
  JSON.stringify({
    widgets: [
      {
        type: 'metric',
        width: 8,
        height: 6,
        properties: { region: 'eu-central-1', metrics: [['AWS/SQS', 'x']], ...properties },
        ...more,
      },
    ],
  });

describe('dashboards', () => {
  it('hold for a body in one text, references within', () => {
    const [before = '', after = ''] = widget({}).split('eu-central-1');
    expect(dashboardRules({ 'Fn::Join': ['', [before, { Ref: 'AWS::Region' }, after]] })).toEqual([]);
  });

  it.each([
    ['a body that is no JSON', '{"widgets":[}', 'body'],
    ['a body that is no text', { widgets: [] }, 'body'],
    ['a body without widgets', '{"widget":[]}', 'body'],
    ['a widget of no type', widget({ type: 'metrics' }), 'widget'],
    ['a widget beyond the grid', widget({ x: 20 }), 'widget'],
    ['a widget without its region', widget({}, { region: undefined }), 'widget'],
    ['a widget that shows nothing', widget({}, { metrics: undefined }), 'widget'],
  ])('name %s', (_, body, rule) => {
    expect(dashboardRules(body)).toEqual([rule]);
  });
});
