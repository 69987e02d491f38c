import type { Resource } from '../templates/deployment';
import { isTrueAt, numberAt, textAt, textsAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { checkRanges } from './ranges';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 10_080;
const LEAST_WINDOW_MINUTES = 30;
/** Words that PostgreSQL or MySQL keeps for itself. */
const RESERVED_NAMES =
  /^(user|table|select|database|default|order|group|primary|postgres|template[01]|rdsadmin|mysql|admin|public|system)$/i;
const LOGS: readonly (readonly [engine: RegExp, logs: readonly string[]])[] = [
  [/postgres/, ['postgresql', 'upgrade', 'instance', 'iam-db-auth-error']],
  [/mysql|mariadb/, ['audit', 'error', 'general', 'slowquery', 'instance', 'iam-db-auth-error']],
];

/** RDS: windows, names, logs and monitoring; encrypted, and in a network that is the app's own. */
export const databaseSettings: Invariant = (deployment, report) => {
  for (const database of deployment.all('AWS::RDS::DBCluster', 'AWS::RDS::DBInstance')) {
    const { properties } = database;
    const fault = (rule: string, wrong: string, fix: string): void => report(database, `database/${rule}`, wrong, fix);
    const isMember = properties['DBClusterIdentifier'] !== undefined && database.type === 'AWS::RDS::DBInstance';
    checkWindows(database, fault);
    checkRanges(database, 'database/range', report, [{ path: ['PromotionTier'], least: 0, greatest: 15 }]);
    const interval = numberAt(properties, 'MonitoringInterval');
    if (interval !== undefined && ![0, 1, 5, 10, 15, 30, 60].includes(interval))
      fault('monitoring', `MonitoringInterval is ${interval}.`, '0, 1, 5, 10, 15, 30 or 60.');
    if ((interval ?? 0) > 0 && properties['MonitoringRoleArn'] === undefined)
      fault(
        'monitoring',
        'MonitoringInterval without MonitoringRoleArn.',
        'Give a role that monitoring.rds.amazonaws.com takes on.',
      );
    const days = numberAt(properties, 'PerformanceInsightsRetentionPeriod');
    if (days !== undefined && days !== 7 && days !== 731 && !(days % 31 === 0 && days > 0 && days < 731))
      fault('insights', `PerformanceInsightsRetentionPeriod is ${days} days.`, '7, 731 or months of 31 days.');
    const engine = textAt(properties, 'Engine') ?? '';
    const allowed = LOGS.find(([name]) => name.test(engine))?.[1];
    const wrong = textsAt(properties, 'EnableCloudwatchLogsExports').find((name) => allowed?.includes(name) === false);
    if (wrong !== undefined) fault('logs', `${engine} has no log '${wrong}'.`, `One of ${allowed?.join(', ') ?? ''}.`);
    const name = textAt(properties, 'DatabaseName') ?? textAt(properties, 'DBName');
    if (name !== undefined && RESERVED_NAMES.test(name))
      fault('name', `A database cannot be named '${name}': the word is reserved.`, 'Rename it.');
    if (isMember) {
      continue;
    }
    const isRestored =
      properties['SnapshotIdentifier'] !== undefined || properties['SourceDBClusterIdentifier'] !== undefined;
    if (!isTrueAt(properties, 'StorageEncrypted') && !isRestored)
      fault(
        'unencrypted',
        'The storage is not encrypted, and cannot be later without a new database.',
        'Set StorageEncrypted.',
      );
    if (properties['DBSubnetGroupName'] === undefined)
      fault(
        'no-subnets',
        'Without DBSubnetGroupName it goes into the default VPC, if the account has one.',
        'Give a subnet group.',
      );
    for (const group of textsAt(properties, 'VpcSecurityGroupIds')) {
      if (isLiteral(group) && !/^sg-[0-9a-f]{8,17}$/.test(group))
        fault('security-group', `'${group}' is no security group.`, 'Refer to one.');
    }
    if (textAt(properties, 'EngineMode') === 'serverless')
      fault(
        'engine-mode',
        'Aurora Serverless v1 has ended: RDS refuses the engine mode serverless.',
        'Use db.serverless instances.',
      );
    checkVersion(database, fault);
  }
};

type Say = (rule: string, wrong: string, fix: string) => void;

/** Greatest minor version of Aurora PostgreSQL that a major one may come to before it ends: docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/. */
const GREATEST_MINOR: Record<number, number> = { 11: 21, 12: 22, 13: 23, 14: 22, 15: 19, 16: 15, 17: 11, 18: 7 };

function checkVersion({ properties }: Resource, fault: Say): void {
  const [major = 0, minor] = (textAt(properties, 'EngineVersion') ?? '').split('.').map(Number);
  const greatest = GREATEST_MINOR[major];
  if (
    textAt(properties, 'Engine') === 'aurora-postgresql' &&
    minor !== undefined &&
    greatest !== undefined &&
    minor > greatest
  )
    fault('engine-version', `aurora-postgresql ${major} has no minor version ${minor}.`, 'As in 16.8.');
}

/** Minutes of the week of `ddd:hh:mm-ddd:hh:mm`, or of the day of `hh:mm-hh:mm`; undefined when it is neither. */
function minutesOf(window: string): readonly [from: number, to: number] | undefined {
  const times = window.split('-').map((time) => {
    const match = /^(?:(mon|tue|wed|thu|fri|sat|sun):)?([01]\d|2[0-3]):([0-5]\d)$/i.exec(time);
    if (match === null) return undefined;
    const [, day, hours, minutes] = match;
    return (
      (day === undefined ? 0 : DAYS.indexOf(day.toLowerCase()) * DAY_MINUTES) + Number(hours) * 60 + Number(minutes)
    );
  });
  const [from, to] = times;
  return times.length === 2 && from !== undefined && to !== undefined ? [from, to] : undefined;
}

function checkWindows({ properties }: Resource, fault: Say): void {
  const [backup, maintenance] = ['PreferredBackupWindow', 'PreferredMaintenanceWindow'].map((name) => {
    const text = textAt(properties, name);
    if (text === undefined || !isLiteral(text)) return undefined;
    const isOfWeek = name === 'PreferredMaintenanceWindow';
    const isShaped = isOfWeek === /[a-z]{3}:/i.test(text);
    const window = isShaped ? minutesOf(text) : undefined;
    if (window === undefined) {
      fault('window', `${name} is '${text}'.`, isOfWeek ? 'As in sun:03:00-sun:03:30.' : 'As in 02:00-02:30.');
      return undefined;
    }
    const period = isOfWeek ? WEEK_MINUTES : DAY_MINUTES;
    const length = (window[1] - window[0] + period) % period;
    if (length < LEAST_WINDOW_MINUTES) fault('window', `${name} has ${length} minutes.`, '30 or more.');
    return { from: window[0], length };
  });
  if (backup === undefined || maintenance === undefined) return;
  const apart = (maintenance.from - backup.from + WEEK_MINUTES) % DAY_MINUTES;
  if (apart < backup.length || DAY_MINUTES - apart < maintenance.length)
    fault('window', 'The backup window and the maintenance window overlap: RDS refuses them.', 'Set them apart.');
}
