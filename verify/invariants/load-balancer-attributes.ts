import type { Resource } from '../templates/deployment';
import { listAt, numberAt, textAt } from '../templates/json';
import { isLiteral } from '../templates/token';

const TARGET_COMMON =
  'deregistration_delay.timeout_seconds stickiness.enabled stickiness.type load_balancing.cross_zone.enabled';
/** Keys by what has them, by the references of LoadBalancerAttribute and TargetGroupAttribute; `target_group_health.` begins more. */
const KEYS: Readonly<Record<'application' | 'network' | 'http' | 'tcp', readonly string[]>> = {
  application:
    `access_logs.s3.enabled access_logs.s3.bucket access_logs.s3.prefix connection_logs.s3.enabled connection_logs.s3.bucket
    connection_logs.s3.prefix health_check_logs.s3.enabled health_check_logs.s3.bucket health_check_logs.s3.prefix client_keep_alive.seconds
    deletion_protection.enabled idle_timeout.timeout_seconds ipv6.deny_all_igw_traffic load_balancing.cross_zone.enabled
    routing.http.desync_mitigation_mode routing.http.drop_invalid_header_fields.enabled routing.http.preserve_host_header.enabled
    routing.http.x_amzn_tls_version_and_cipher_suite.enabled routing.http.xff_client_port.enabled
    routing.http.xff_header_processing.mode routing.http2.enabled waf.fail_open.enabled zonal_shift.config.enabled`.split(
      /\s+/,
    ),
  network:
    `access_logs.s3.enabled access_logs.s3.bucket access_logs.s3.prefix deletion_protection.enabled ipv6.deny_all_igw_traffic
    load_balancing.cross_zone.enabled dns_record.client_routing_policy secondary_ips.auto_assigned.per_subnet
    zonal_shift.config.enabled`.split(/\s+/),
  http: `${TARGET_COMMON} stickiness.lb_cookie.duration_seconds stickiness.app_cookie.cookie_name stickiness.app_cookie.duration_seconds
    slow_start.duration_seconds load_balancing.algorithm.type load_balancing.algorithm.anomaly_mitigation
    lambda.multi_value_headers.enabled`.split(/\s+/),
  tcp: `${TARGET_COMMON} deregistration_delay.connection_termination.enabled proxy_protocol_v2.enabled preserve_client_ip.enabled
    target_health_state.unhealthy.connection_termination.enabled target_health_state.unhealthy.draining_interval_seconds
    target_failover.on_deregistration target_failover.on_unhealthy`.split(/\s+/),
};
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  'deregistration_delay.timeout_seconds': [0, 3_600],
  'stickiness.lb_cookie.duration_seconds': [1, 604_800],
  'stickiness.app_cookie.duration_seconds': [1, 604_800],
  'idle_timeout.timeout_seconds': [1, 4_000],
  'client_keep_alive.seconds': [60, 604_800],
};
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  'routing.http.desync_mitigation_mode': ['monitor', 'defensive', 'strictest'],
  'routing.http.xff_header_processing.mode': ['append', 'preserve', 'remove'],
  'load_balancing.algorithm.type': ['round_robin', 'least_outstanding_requests', 'weighted_random'],
  'load_balancing.algorithm.anomaly_mitigation': ['on', 'off'],
};

/** The attributes of a load balancer or target group: keys that it has, each once, with values that they take. */
export function checkAttributes(
  resource: Resource,
  { property, family }: { property: string; family: keyof typeof KEYS },
  fault: (wrong: string, fix: string) => void,
): void {
  const keys = listAt(resource.properties, property).map((attribute) => textAt(attribute, 'Key') ?? '');
  const doubled = keys.find((key, index) => keys.indexOf(key) !== index);
  if (doubled !== undefined) fault(`${doubled} is given twice.`, 'Keep one.');
  for (const attribute of listAt(resource.properties, property)) {
    const key = textAt(attribute, 'Key') ?? '';
    const text = textAt(attribute, 'Value') ?? String(attributeTruth(attribute));
    if (!isLiteral(key)) continue;
    if (!KEYS[family].includes(key) && !key.startsWith('target_group_health.'))
      fault(`There is no attribute ${key} for ${family}.`, 'Remove it.');
    if (!isLiteral(text)) continue;
    if (family === 'application' && key === 'load_balancing.cross_zone.enabled' && text === 'false')
      fault(`${key} cannot be false for ${family}.`, 'Set it on the target group.');
    const value = numberAt(attribute, 'Value');
    const [least, greatest] = RANGES[key] ?? [];
    if (least !== undefined && greatest !== undefined && (value === undefined || value < least || value > greatest))
      fault(`${key} is ${text}.`, `${least} to ${greatest}.`);
    const choices = CHOICES[key];
    if (choices !== undefined && !choices.includes(text)) fault(`${key} is ${text}.`, `One of ${choices.join(', ')}.`);
    if (/enabled$/.test(key) && !/^(true|false|use_load_balancer_configuration)$/.test(text))
      fault(`${key} is ${text}.`, 'true or false.');
  }
}

/** The value of an attribute; undefined where it is not given. */
export function attributeOf(resource: Resource, property: string, key: string): string | undefined {
  const attribute = listAt(resource.properties, property).find((one) => textAt(one, 'Key') === key);
  return attribute === undefined ? undefined : (textAt(attribute, 'Value') ?? String(attributeTruth(attribute)));
}

function attributeTruth(attribute: unknown): boolean {
  return typeof attribute === 'object' && attribute !== null && 'Value' in attribute && attribute.Value === true;
}
