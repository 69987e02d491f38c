import { UUID_PATTERN } from '../../../model/names';
import { deviceOverview } from '../../models/device-overview';
import type { ConsoleApplicationOptions } from '../console-options';
import { renderPage } from '../render-page';
import type { PageView } from '../sign-in-gate';
import { OverviewPage } from '../templates/overview-page';

/** `GET /console/?after`: all devices. */
export function createOverviewView(
  options: Pick<ConsoleApplicationOptions, 'registry' | 'readings' | 'clock'>,
): PageView {
  const { registry, readings, clock } = options;
  return async (context, viewer) => {
    const after = context.req.query('after');
    const isCursor = after !== undefined && UUID_PATTERN.test(after);
    const overview = await deviceOverview({ registry, readings, ...(isCursor ? { after } : {}) });
    return renderPage(context, <OverviewPage viewer={viewer} overview={overview} nowMs={clock()} />);
  };
}
