import { type PriceList, unitPrice } from '../cost/price-list';
import type { PlannedResource, PlannedStack } from './planned-stacks';

/** What is left of a resource when its stack is deleted. */
export interface Remains {
  readonly stack: string;
  readonly resource: PlannedResource;
  /** Undefined if the account could not be asked, or the resource is not there. */
  readonly physicalId: string | undefined;
}

/** How what stays of a type is priced, and how it is deleted by hand. */
interface Keeping {
  readonly what: string;
  /** A name of prices.json; undefined for what costs nothing while nobody uses it. */
  readonly price: string | undefined;
  /** `each`: by the piece. `gigabyte`: by what is in it. */
  readonly per: 'each' | 'gigabyte';
  readonly removal: string;
}

const KEPT_TYPES: Readonly<Record<string, Keeping>> = {
  'AWS::S3::Bucket': {
    what: 'bucket',
    price: 'objectGb',
    per: 'gigabyte',
    removal: 'aws s3 rb --force s3://ID (with versions: empty it in the console first)',
  },
  'AWS::DynamoDB::Table': {
    what: 'table',
    price: 'tableGb',
    per: 'gigabyte',
    removal: 'aws dynamodb delete-table --table-name ID',
  },
  'AWS::SQS::Queue': { what: 'queue', price: undefined, per: 'each', removal: 'aws sqs delete-queue --queue-url ID' },
  'AWS::SecretsManager::Secret': {
    what: 'secret',
    price: 'secret',
    per: 'each',
    removal: 'aws secretsmanager delete-secret --force-delete-without-recovery --secret-id ID',
  },
  'AWS::KMS::Key': { what: 'key', price: 'key', per: 'each', removal: 'aws kms schedule-key-deletion --key-id ID' },
  'AWS::RDS::DBCluster': {
    what: 'last snapshot of the database',
    price: 'databaseBackupGb',
    per: 'gigabyte',
    removal:
      'aws rds delete-db-cluster-snapshot --db-cluster-snapshot-identifier NAME (describe-db-cluster-snapshots lists them)',
  },
  'AWS::Logs::LogGroup': {
    what: 'log group',
    price: 'logStorageGb',
    per: 'gigabyte',
    removal: 'aws logs delete-log-group --log-group-name ID',
  },
};

/** The resources that their templates keep, with what the account says about them. */
export function remainsOf(
  stack: PlannedStack,
  physicalIds: ReadonlyMap<string, string> | undefined,
): readonly Remains[] {
  return stack.resources
    .filter(({ deletionPolicy, type }) => deletionPolicy !== 'Delete' && !isSetting(type))
    .map((resource) => ({ stack: stack.name, resource, physicalId: physicalIds?.get(resource.logicalId) }));
}

/** Kept along with what they belong to, and no thing of their own. */
function isSetting(type: string): boolean {
  return /Policy$|::Alias$|Attachment$|^AWS::RDS::DBInstance$/.test(type);
}

/**
 * What stays, and what it costs a month: by the piece, or by what is in it, which is asked where that is cheap (`bytes`: of a
 * physical ID). Not deducted: what AWS gives each account free of charge.
 */
export function remainsTable(
  remains: readonly Remains[],
  prices: PriceList,
  bytes: ReadonlyMap<string, number>,
): string {
  if (remains.length === 0) return 'Nothing stays.';
  let monthlyUsd = 0;
  const rows = remains.flatMap(({ stack, resource, physicalId }) => {
    const keeping = KEPT_TYPES[resource.type];
    const name = `  ${keeping?.what ?? resource.type} ${physicalId ?? resource.logicalId} (${stack})`;
    if (keeping === undefined) return [`${name}: what it costs is not known here`];
    const { cost, usd } = costOf(keeping, prices, physicalId === undefined ? undefined : bytes.get(physicalId));
    monthlyUsd += usd;
    return [`${name}: ${cost}`, `      to delete it: ${keeping.removal.replace('ID', () => physicalId ?? 'ID')}`];
  });
  return [
    'It stays, because the profile keeps it:',
    ...rows,
    `By the piece and by what is known of the contents: $${monthlyUsd.toFixed(2)} a month.`,
    'What the stacks replaced earlier and kept is not in them any more: the Cost Explorer shows it by the tag Project=headwater.',
  ].join('\n');
}

function costOf(
  { price, per }: Keeping,
  prices: PriceList,
  bytes: number | undefined,
): { readonly cost: string; readonly usd: number } {
  if (price === undefined) return { cost: 'nothing while nobody uses it', usd: 0 };
  const { usd, unit } = unitPrice(prices, price);
  if (per === 'each') return { cost: `$${usd.toFixed(2)} a month`, usd };
  if (bytes === undefined) return { cost: `$${usd} a month for each ${unit}`, usd: 0 };
  const contents = (bytes / 1024 ** 3) * usd;
  return { cost: `$${contents.toFixed(2)} a month for ${bytes.toLocaleString('en')} bytes`, usd: contents };
}
