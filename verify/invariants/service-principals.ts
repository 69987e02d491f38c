import { actionsOfService } from '../iam-reference';

/** Services that roles are made for most. */
const COMMON =
  `lambda ec2 ecs-tasks ecs eks apigateway events scheduler states sqs sns s3 cloudfront rds monitoring.rds autoscaling
  vpc-flow-logs edgelambda pipes firehose codebuild codepipeline cloudformation logs delivery.logs elasticloadbalancing
  logdelivery.elasticloadbalancing secretsmanager ssm backup glue cognito-idp iot`
    .split(/\s+/)
    .filter(Boolean);

/** The service that a principal was probably meant to be, if it is none itself and one letter or two away from a common one. */
export function misspelledService(principal: string): string | undefined {
  const name = /^(.+)\.amazonaws\.com(\.cn)?$/.exec(principal)?.[1]?.replace(/\.[a-z]{2}(-[a-z]+)+-\d$/, '');
  if (name === undefined || COMMON.includes(name) || actionsOfService(name) !== undefined) return undefined;
  return COMMON.find((common) => common.length > 3 && distance(name, common) <= 2);
}

/** Levenshtein's: how many letters must be put in, left out or changed. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, theirs] of [...other].entries()) {
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === theirs ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
