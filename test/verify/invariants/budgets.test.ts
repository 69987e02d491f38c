import { ref, resource, rulesOf } from '../faults-of';

const GOOD = { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 40, Unit: 'USD' } };
const NOTICE = {
  Notification: { NotificationType: 'ACTUAL', ComparisonOperator: 'GREATER_THAN', Threshold: 80 },
  Subscribers: [{ SubscriptionType: 'EMAIL', Address: 'somebody@example.com' }],
};

function budgetRules(budget: Record<string, unknown>, notice: Record<string, unknown> = {}): string[] {
  return rulesOf('budget', {
    Topic: resource('AWS::SNS::Topic'),
    Budget: resource('AWS::Budgets::Budget', {
      Budget: { ...GOOD, ...budget },
      NotificationsWithSubscribers: [{ ...NOTICE, ...notice }],
    }),
  });
}

describe('budgets', () => {
  it('hold for a limit a month and a notice', () => {
    expect(budgetRules({})).toEqual([]);
  });

  it.each([
    ['a kind that there is not', { BudgetType: 'MONEY' }, {}, 'choice'],
    ['a time that there is not', { TimeUnit: 'WEEKLY' }, {}, 'choice'],
    ['no limit', { BudgetLimit: undefined }, {}, 'limit'],
    ['a limit of nothing', { BudgetLimit: { Amount: 0, Unit: 'USD' } }, {}, 'limit'],
    ['a unit that is no currency', { BudgetLimit: { Amount: 1, Unit: 'DOLLARS' } }, {}, 'limit'],
    ['a notice to nobody', {}, { Subscribers: [] }, 'notice'],
    [
      'an operator that there is not',
      {},
      { Notification: { ...NOTICE.Notification, ComparisonOperator: 'ABOVE' } },
      'notice',
    ],
    ['an address that is none', {}, { Subscribers: [{ SubscriptionType: 'EMAIL', Address: 'nobody' }] }, 'notice'],
    [
      'a topic that lets it not in',
      {},
      { Subscribers: [{ SubscriptionType: 'SNS', Address: ref('Topic') }] },
      'topic-refuses',
    ],
  ])('name %s', (_, budget, notice, rule) => {
    expect(budgetRules(budget, notice)).toEqual([rule]);
  });
});
