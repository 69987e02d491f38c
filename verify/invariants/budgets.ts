import { at, listAt, numberAt, textAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import { checkChoices } from './choices';
import type { Invariant } from './invariant';
import { isLetIn } from './service-access';

/** AWS Budgets: a limit that there can be, and notices that somebody gets. */
export const budgets: Invariant = (deployment, report) => {
  for (const budget of deployment.all('AWS::Budgets::Budget')) {
    const { properties } = budget;
    const fault = (rule: string, wrong: string, fix: string): void => report(budget, `budget/${rule}`, wrong, fix);
    checkChoices(budget, 'budget/choice', report, [
      {
        path: ['Budget', 'BudgetType'],
        words: 'USAGE COST RI_UTILIZATION RI_COVERAGE SAVINGS_PLANS_UTILIZATION SAVINGS_PLANS_COVERAGE',
      },
      { path: ['Budget', 'TimeUnit'], words: 'DAILY MONTHLY QUARTERLY ANNUALLY CUSTOM' },
    ]);
    const isCost = textAt(properties, 'Budget', 'BudgetType') === 'COST';
    const limit = at(properties, 'Budget', 'BudgetLimit');
    const others = ['PlannedBudgetLimits', 'AutoAdjustData'].some(
      (name) => at(properties, 'Budget', name) !== undefined,
    );
    if (limit === undefined && !others) fault('limit', 'The budget has no limit.', 'Give BudgetLimit.');
    if ((numberAt(limit, 'Amount') ?? 1) <= 0)
      fault('limit', `The limit is ${textAt(limit, 'Amount') ?? ''}.`, 'A positive amount.');
    const unit = textAt(limit, 'Unit');
    if (isCost && unit !== undefined && isLiteral(unit) && !/^[A-Z]{3}$/.test(unit))
      fault('limit', `The unit is '${unit}'.`, 'USD.');
    for (const notice of listAt(properties, 'NotificationsWithSubscribers')) {
      const subscribers = listAt(notice, 'Subscribers');
      const operator = textAt(notice, 'Notification', 'ComparisonOperator') ?? '';
      if (subscribers.length === 0) fault('notice', 'A notice has no subscriber.', 'Give an address or a topic.');
      if (!/^(GREATER_THAN|LESS_THAN|EQUAL_TO)$/.test(operator))
        fault('notice', `There is no operator '${operator}'.`, 'As in GREATER_THAN.');
      if (!/^(ACTUAL|FORECASTED)$/.test(textAt(notice, 'Notification', 'NotificationType') ?? ''))
        fault('notice', 'NotificationType is neither ACTUAL nor FORECASTED.', 'Give one of them.');
      if ((numberAt(notice, 'Notification', 'Threshold') ?? 1) <= 0)
        fault('notice', 'The threshold is not positive.', 'As in 80.');
      for (const subscriber of subscribers) {
        const topic = deployment.target(at(subscriber, 'Address'));
        const address = textAt(subscriber, 'Address') ?? '';
        const isMail = textAt(subscriber, 'SubscriptionType') === 'EMAIL';
        if (isMail && isLiteral(address) && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address))
          fault('notice', `'${address}' is no address.`, 'Give an address.');
        if (topic?.type === 'AWS::SNS::Topic' && !isLetIn(deployment, topic, 'budgets.amazonaws.com'))
          fault(
            'topic-refuses',
            `${topic.logicalId} does not let budgets.amazonaws.com publish: nobody is told.`,
            'Allow it sns:Publish.',
          );
      }
    }
  }
};
