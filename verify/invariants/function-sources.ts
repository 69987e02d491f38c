import { assetPath, readAssetFolder } from '../templates/asset-files';
import type { Deployment, Resource } from '../templates/deployment';
import { at, listAt, textAt } from '../templates/json';
import { awaitedBy } from '../templates/dependencies';
import { isLiteral } from '../templates/token';
import { mentions } from './handler-environment';
import type { Invariant } from './invariant';
import { statementsOf } from './policy-statements';

const WRITES = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'];
const CONSUMES = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** What functions' code says of their triggers and tables: partial failures, times to live, and queues that nobody reads. */
export const functionSources: Invariant = (deployment, report) => {
  for (const mapping of deployment.all('AWS::Lambda::EventSourceMapping')) {
    const fn = deployment.target(mapping.properties['FunctionName']);
    if (fn === undefined) continue;
    const reports = listAt(mapping.properties, 'FunctionResponseTypes').includes('ReportBatchItemFailures');
    const code = codeOf(fn);
    if (code !== undefined && reports !== mentions(code, 'batchItemFailures') && !mentions(code, 'batch_item_failures'))
      report(
        mapping,
        'event-source/partial-failures',
        reports
          ? `Lambda expects batchItemFailures of ${fn.logicalId}, whose code does not have them: a failed message is taken for done.`
          : `${fn.logicalId} returns batchItemFailures, which Lambda ignores without FunctionResponseTypes: failed messages are lost.`,
        'Let FunctionResponseTypes [ReportBatchItemFailures] and the code agree.',
      );
    const role = deployment.target(fn.properties['Role']);
    const awaited = new Set([...awaitedBy(mapping), ...awaitedBy(fn)]);
    const late = (role === undefined ? [] : deployment.policiesOf(role)).find(
      ({ resource, document }) =>
        resource !== role &&
        resource.stack === mapping.stack &&
        !awaited.has(resource.logicalId) &&
        statementsOf(document).some(({ allows }) => CONSUMES.some(allows)),
    );
    if (late !== undefined)
      report(
        mapping,
        'event-source/rights-come-late',
        `Neither it nor ${fn.logicalId} waits for ${late.resource.logicalId}: Lambda refuses a mapping that has no rights yet.`,
        `Let it depend on ${late.resource.logicalId}.`,
      );
  }
  checkUnread(deployment, (queue, reader) =>
    report(
      queue,
      'queue/nobody-reads',
      `${reader.logicalId} may consume its messages, but no event source mapping brings them.`,
      'Add an AWS::Lambda::EventSourceMapping.',
    ),
  );
  for (const table of deployment.all('AWS::DynamoDB::Table')) {
    const attribute = textAt(table.properties, 'TimeToLiveSpecification', 'AttributeName');
    if (attribute === undefined || !isLiteral(attribute)) continue;
    const writers = deployment.all('AWS::Lambda::Function').filter((fn) => may(deployment, fn, WRITES, table));
    const codes = writers.map(codeOf);
    if (writers.length > 0 && codes.every((code) => code !== undefined && !mentions(code, attribute)))
      report(
        table,
        'table/time-to-live-unwritten',
        `No function that writes to the table mentions ${attribute}: nothing ever expires.`,
        'Name the attribute that is written.',
      );
  }
};

function checkUnread(deployment: Deployment, report: (queue: Resource, reader: Resource) => void): void {
  const read = new Set(
    deployment
      .all('AWS::Lambda::EventSourceMapping', 'AWS::Pipes::Pipe')
      .flatMap(({ properties }) => deployment.mentioned(properties)),
  );
  for (const queue of deployment.all('AWS::SQS::Queue')) {
    if (read.has(queue)) continue;
    const reader = deployment
      .all('AWS::Lambda::Function')
      .find((fn) => CONSUMES.every((action) => may(deployment, fn, [action], queue)));
    if (reader !== undefined) report(queue, reader);
  }
}

function may(deployment: Deployment, fn: Resource, actions: readonly string[], target: Resource): boolean {
  const role = deployment.target(fn.properties['Role']);
  return (role === undefined ? [] : deployment.policiesOf(role))
    .flatMap(({ document }) => statementsOf(document))
    .some(
      ({ effect, allows, resources }) =>
        effect === 'Allow' &&
        actions.some(allows) &&
        resources.some((text) => deployment.mentioned(text).includes(target)),
    );
}

/** All code of a function, its asset's or what stands in the template; undefined when it cannot be read. */
function codeOf(fn: Resource): string | undefined {
  const inline = textAt(fn.properties, 'Code', 'ZipFile');
  if (inline !== undefined) return inline;
  if (at(fn.properties, 'Layers') !== undefined) return undefined;
  const path = assetPath(fn.stack, textAt(fn.properties, 'Code', 'S3Key') ?? '');
  const files = path === undefined ? undefined : readAssetFolder(path);
  return files?.names
    .filter((name) => /\.(c?js|mjs|py|rb)$/.test(name))
    .map((name) => files.read(name) ?? '')
    .join('\n');
}
