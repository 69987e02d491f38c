import { existsSync } from 'node:fs';
import { z } from 'zod';
import { TemplateFault, type Deployment, type Resource } from '../contracts';
import { nameOf, requireAction, requireTrust, type Permissions } from './permissions';
import { readUserData, type RouterInstallation } from './user-data';

/** Everything that the templates say of the routers' Auto Scaling group, checked to fit together. */
export interface RouterLaunch {
  readonly installation: RouterInstallation;
  /** File of the bundle in the assembly. */
  readonly bundleFile: string;
  readonly roleArn: string;
  readonly instanceSecurityGroupIds: readonly string[];
  readonly targetGroupArn: string;
  readonly targetPort: number;
  readonly healthCheckPath: string;
}

const reference = z.string();
const groupSchema = z.object({
  MinSize: z.coerce.number(),
  MaxSize: z.coerce.number(),
  TargetGroupARNs: z.array(reference).length(1, 'the group must be in exactly one target group'),
  LaunchTemplate: z.object({ LaunchTemplateId: reference }),
});
const launchTemplateSchema = z.object({
  LaunchTemplateData: z.object({
    UserData: z.string(),
    IamInstanceProfile: z.object({ Arn: reference.optional(), Name: reference.optional() }),
    MetadataOptions: z.object({
      HttpTokens: z.literal('required', 'instances must ask for IMDSv2 (HttpTokens: required)'),
    }),
    SecurityGroupIds: z.array(reference).optional(),
    NetworkInterfaces: z.array(z.object({ Groups: z.array(reference).optional() })).optional(),
  }),
});
const profileSchema = z.object({ Roles: z.array(reference).length(1) });
const targetGroupSchema = z.object({
  Port: z.coerce.number(),
  Protocol: z.literal('HTTP'),
  TargetType: z.literal('instance').default('instance'),
  HealthCheckEnabled: z.boolean().default(true),
  HealthCheckPath: z.string().startsWith('/').default('/'),
  HealthCheckPort: z.union([z.literal('traffic-port'), z.coerce.number()]).default('traffic-port'),
});

/** Reads the one Auto Scaling group of the templates; a TemplateFault names the resource that does not fit. */
export function readRouterLaunch(deployment: Deployment, permissions: Permissions): RouterLaunch {
  const [group, ...others] = deployment.ofType('AWS::AutoScaling::AutoScalingGroup');
  if (group === undefined)
    throw new TemplateFault('The templates have no AWS::AutoScaling::AutoScalingGroup: there is no router');
  if (others.length > 0) throw new TemplateFault(`${nameOf(group)}: the local cloud runs one group, there are more`);
  const { MinSize, MaxSize, TargetGroupARNs, LaunchTemplate } = parse(groupSchema, group);
  if (MinSize < 1 || MaxSize < MinSize)
    throw new TemplateFault(`${nameOf(group)}: MinSize ${MinSize} and MaxSize ${MaxSize} start no router`);

  const template = find(deployment, 'AWS::EC2::LaunchTemplate', LaunchTemplate.LaunchTemplateId, group);
  const data = parse(launchTemplateSchema, template).LaunchTemplateData;
  const installation = readInstallation(template, data.UserData);
  const bundleFile = deployment.assetPath(installation.bundleKey);
  if (bundleFile === undefined || !existsSync(bundleFile))
    throw new TemplateFault(
      `${nameOf(template)}: it downloads ${installation.bundleKey}, which is no asset of the assembly`,
    );

  const profile = find(deployment, 'AWS::IAM::InstanceProfile', data.IamInstanceProfile, template);
  const [roleName] = parse(profileSchema, profile).Roles;
  const role = find(deployment, 'AWS::IAM::Role', roleName ?? '', profile);
  const roleArn = role.attributes['Arn'] ?? '';
  requireTrust(permissions, { roleArn, service: 'ec2.amazonaws.com', where: nameOf(role) });
  const bundleArn = `arn:aws:s3:::${installation.bundleBucket}/${installation.bundleKey}`;
  requireAction(permissions, { roleArn, action: 's3:GetObject', resource: bundleArn, where: nameOf(template) });

  const [targetGroupArn = ''] = TargetGroupARNs;
  const targetGroup = find(deployment, 'AWS::ElasticLoadBalancingV2::TargetGroup', targetGroupArn, group);
  const target = parse(targetGroupSchema, targetGroup);
  checkPorts(targetGroup, target, installation.configuration.port);
  return {
    installation,
    bundleFile,
    roleArn,
    instanceSecurityGroupIds: [
      ...(data.SecurityGroupIds ?? []),
      ...(data.NetworkInterfaces ?? []).flatMap(({ Groups }) => Groups ?? []),
    ],
    targetGroupArn,
    targetPort: target.Port,
    healthCheckPath: target.HealthCheckPath,
  };
}

function checkPorts(targetGroup: Resource, target: z.output<typeof targetGroupSchema>, routerPort: number): void {
  const healthPort = target.HealthCheckPort === 'traffic-port' ? target.Port : target.HealthCheckPort;
  if (target.Port !== routerPort)
    throw new TemplateFault(
      `${nameOf(targetGroup)}: it sends to port ${target.Port}, but the router's configuration listens on ${routerPort}`,
    );
  if (healthPort !== routerPort)
    throw new TemplateFault(
      `${nameOf(targetGroup)}: its health check asks port ${healthPort}, the router listens on ${routerPort}`,
    );
  if (!target.HealthCheckEnabled) throw new TemplateFault(`${nameOf(targetGroup)}: its health check is switched off`);
}

function readInstallation(template: Resource, userData: string): RouterInstallation {
  try {
    return readUserData(userData);
  } catch (error) {
    throw new TemplateFault(`${nameOf(template)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parse<T extends z.ZodType>(schema: T, resource: Resource): z.output<T> {
  const parsed = schema.safeParse(resource.properties);
  if (!parsed.success) throw new TemplateFault(`${nameOf(resource)}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The resource of the type that a property refers to, by Ref, name or ARN. */
function find(
  deployment: Deployment,
  type: string,
  wanted: string | { readonly Arn?: string | undefined; readonly Name?: string | undefined },
  user: Resource,
): Resource {
  const value = typeof wanted === 'string' ? wanted : (wanted.Arn ?? wanted.Name ?? '');
  const found = deployment
    .ofType(type)
    .find(({ ref, attributes }) => ref === value || Object.values(attributes).includes(value));
  if (found === undefined)
    throw new TemplateFault(`${nameOf(user)}: it refers to ${type} ${value || '(none)'}, which is not there`);
  return found;
}
