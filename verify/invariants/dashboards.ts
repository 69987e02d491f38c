import { isObject, listAt, numberAt, parseJson, textAt, at } from '../templates/json';
import type { Invariant } from './invariant';

const GRID_COLUMNS = 24;
const MAXIMUM_HEIGHT = 1_000;
const MAXIMUM_WIDGETS = 500;
const WIDGET_TYPES = /^(metric|text|log|alarm|explorer|custom)$/;

/** CloudWatch dashboards: a body that parses, with widgets on the grid that say what they show. */
export const dashboards: Invariant = (deployment, report) => {
  for (const dashboard of deployment.all('AWS::CloudWatch::Dashboard')) {
    const fault = (rule: string, wrong: string, fix: string): void =>
      report(dashboard, `dashboard/${rule}`, wrong, fix);
    const text = textAt(dashboard.properties, 'DashboardBody');
    const body = text === undefined ? undefined : parseJson(text);
    if (!isObject(body)) {
      fault(
        'body',
        text === undefined ? 'DashboardBody is no text.' : 'DashboardBody is no JSON.',
        'Write the body as JSON in one text.',
      );
      continue;
    }
    const widgets = listAt(body, 'widgets');
    if (!Array.isArray(at(body, 'widgets'))) fault('body', 'The body has no list widgets.', 'Give it.');
    if (widgets.length > MAXIMUM_WIDGETS)
      fault('body', `${widgets.length} widgets: CloudWatch takes ${MAXIMUM_WIDGETS}.`, 'Use two dashboards.');
    for (const [index, widget] of widgets.entries()) {
      const type = textAt(widget, 'type') ?? '';
      const width = numberAt(widget, 'width') ?? 6;
      const height = numberAt(widget, 'height') ?? 6;
      if (!WIDGET_TYPES.test(type))
        fault('widget', `Widget ${index} has type '${type}'.`, 'metric, text, log, alarm, explorer or custom.');
      if (width < 1 || (numberAt(widget, 'x') ?? 0) + width > GRID_COLUMNS || height < 1 || height > MAXIMUM_HEIGHT)
        fault(
          'widget',
          `Widget ${index} is ${width} wide and ${height} high: it leaves the grid of ${GRID_COLUMNS} columns.`,
          'Make it narrower.',
        );
      if (/^(metric|log)$/.test(type) && at(widget, 'properties', 'region') === undefined)
        fault('widget', `Widget ${index} has no region.`, 'Give it, as of the stack.');
      const shows = ['metrics', 'annotations', 'query', 'markdown', 'alarms'].some(
        (name) => at(widget, 'properties', name) !== undefined,
      );
      if (/^(metric|log|text|alarm)$/.test(type) && !shows)
        fault('widget', `Widget ${index} shows nothing.`, 'Give it metrics, a query or a text.');
    }
  }
};
