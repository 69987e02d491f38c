import type { Report } from '../fault';
import { isObject, type Json, type JsonObject } from '../templates/json';
import { intrinsicsIn, mentionsOf, type Mention } from '../templates/intrinsics';
import { attributesOf } from '../templates/resource-attributes';
import { entriesOf, type TemplateEntry } from '../templates/template-entries';
import type { StackTemplate } from '../templates/template-schema';
import type { Invariant } from './invariant';

const PSEUDO_PARAMETER = /^AWS::(AccountId|NoValue|NotificationARNs|Partition|Region|StackId|StackName|URLSuffix)$/;
const DELETION_POLICY = /^(Delete|Retain|RetainExceptOnCreate|Snapshot)$/;

/** Within each template: what refers to what, whether it is there, and whether anything waits for itself. */
export const references: Invariant = (deployment, report) => {
  for (const stack of deployment.stacks) {
    for (const entry of entriesOf(stack)) checkMentions(entry, report);
    for (const [logicalId, { Type, DependsOn, DeletionPolicy, UpdateReplacePolicy }] of Object.entries(
      stack.template.Resources,
    )) {
      const fault = (rule: string, wrong: string, fix: string): void =>
        report({ stack, logicalId, type: Type }, `reference/${rule}`, wrong, fix);
      for (const other of [DependsOn].flat()) {
        if (!Object.hasOwn(stack.template.Resources, other))
          fault(
            'depends-on',
            `DependsOn names ${other}, which is no resource of this template.`,
            'Name a resource of it.',
          );
      }
      for (const policy of [DeletionPolicy, UpdateReplacePolicy]) {
        if (policy !== undefined && !DELETION_POLICY.test(policy))
          fault('deletion-policy', `There is no deletion policy ${policy}.`, 'Delete, Retain or Snapshot.');
      }
      if (!/^[A-Za-z0-9]{1,255}$/.test(logicalId))
        fault('logical-id', `'${logicalId}' is no logical id.`, 'Letters and digits alone.');
      if (!/^(AWS|Custom|Alexa|[A-Za-z0-9]{2,64})(::[A-Za-z0-9_@-]{1,60}){1,3}$/.test(Type))
        fault('type', `'${Type}' is no resource type.`, 'As in AWS::SQS::Queue or Custom::Name.');
    }
    checkCycles(stack, report);
  }
};

function checkMentions({ place, value, condition }: TemplateEntry, report: Report): void {
  const { Resources, Parameters } = place.stack.template;
  for (const intrinsic of intrinsicsIn(value)) {
    for (const { id, attribute } of mentionsOf(intrinsic)) {
      const what = `${id}${attribute === undefined ? '' : `.${attribute}`}`;
      if (attribute === undefined && (Object.hasOwn(Parameters, id) || PSEUDO_PARAMETER.test(id))) continue;
      const target = Object.hasOwn(Resources, id) ? Resources[id] : undefined;
      if (target === undefined) {
        report(
          place,
          'reference/dangling',
          `${intrinsic.name} of ${what}, which is not in the template.`,
          id.startsWith('AWS::') ? 'Use a pseudo parameter that there is, as AWS::Region.' : 'Name what is in it.',
        );
        continue;
      }
      const known = attributesOf(target.Type);
      if (attribute !== undefined && attribute !== '' && known !== undefined && !known.includes(attribute))
        report(
          place,
          'reference/attribute',
          `${target.Type} has no attribute '${attribute}' (${id}).`,
          known.length === 0 ? 'It has none: use Ref.' : `One of ${known.join(', ')}.`,
        );
      if (target.Condition !== undefined && target.Condition !== condition && !isGuarded(value, target.Condition))
        report(
          place,
          'reference/conditional',
          `${what} is made only under the condition ${target.Condition}, this without it.`,
          'Put both under the condition, or wrap the reference in Fn::If.',
        );
    }
    if (intrinsic.name === 'Fn::GetAtt' && mentionsOf(intrinsic).every(({ attribute }) => attribute === ''))
      report(
        place,
        'reference/get-att',
        `Fn::GetAtt takes a logical id and an attribute, not ${JSON.stringify(intrinsic.argument)}.`,
        'As in [Queue, Arn].',
      );
    if (intrinsic.name === 'Ref' && typeof intrinsic.argument !== 'string')
      report(place, 'reference/ref', `Ref of ${JSON.stringify(intrinsic.argument)}.`, 'Ref takes a logical id.');
  }
}

function isGuarded(value: Json, condition: string): boolean {
  return intrinsicsIn(value).some(
    ({ name, argument }) => name === 'Fn::If' && Array.isArray(argument) && argument[0] === condition,
  );
}

/** What a resource waits for before it is made, each with its logical id. */
function neededBy({ DependsOn, Properties }: { DependsOn: string | string[]; Properties: JsonObject }): string[] {
  const mentions = intrinsicsIn(Properties).flatMap((intrinsic): Mention[] => mentionsOf(intrinsic));
  return [...[DependsOn].flat(), ...mentions.map(({ id }) => id)];
}

function checkCycles(stack: StackTemplate, report: Report): void {
  const { Resources } = stack.template;
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    const resource = Object.hasOwn(Resources, id) ? Resources[id] : undefined;
    if (done.has(id) || !isObject(resource?.Properties)) return;
    const start = path.indexOf(id);
    if (start >= 0) {
      const cycle = [...path.slice(start), id].join(' -> ');
      const wrong = `It waits for itself: ${cycle}.`;
      report({ stack, logicalId: id, type: resource.Type }, 'reference/cycle', wrong, 'Break the circle at one place.');
      return;
    }
    for (const other of neededBy(resource)) visit(other, [...path, id]);
    done.add(id);
  };
  for (const id of Object.keys(Resources)) visit(id, []);
}
