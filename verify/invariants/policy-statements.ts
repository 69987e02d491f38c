import { at, entriesAt, isObject, listAt, textAt, textsAt, type Json } from '../templates/json';

/** One statement of a policy, its lists always lists. */
export interface PolicyStatement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** As in `['Service', 'lambda.amazonaws.com']`; `*` alone is `['AWS', '*']`. */
  readonly principals: readonly (readonly [kind: string, who: string])[];
  readonly condition: Json | undefined;
  readonly raw: Json;
  /** Whether the statement's actions contain an action, by name or wildcard. */
  readonly allows: (action: string) => boolean;
}

/** The statements of a policy document. */
export function statementsOf(document: Json | undefined): PolicyStatement[] {
  return listAt(document, 'Statement')
    .filter(isObject)
    .map((statement) => {
      const actions = textsAt(statement, 'Action');
      return {
        effect: textAt(statement, 'Effect') ?? '',
        actions,
        notActions: textsAt(statement, 'NotAction'),
        resources: textsAt(statement, 'Resource'),
        notResources: textsAt(statement, 'NotResource'),
        principals:
          typeof statement['Principal'] === 'string'
            ? [['AWS', statement['Principal']] as const]
            : entriesAt(statement, 'Principal').flatMap(([kind]) =>
                textsAt(statement, 'Principal', kind).map((who) => [kind, who] as const),
              ),
        condition: at(statement, 'Condition'),
        raw: statement,
        allows: (action) => actions.some((pattern) => matches(pattern, action)),
      };
    });
}

function matches(pattern: string, action: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 'i').test(action);
}
