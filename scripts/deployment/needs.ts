import { z } from 'zod';
import type { Plan, PlannedResource } from './planned-stacks';

/** What the stacks need of the account and the region. */
export interface Needs {
  readonly vpcs: number;
  readonly elasticAddresses: number;
  readonly instances: readonly { readonly type: string; readonly count: number }[];
  readonly reservedConcurrency: number;
  readonly secretNames: readonly string[];
  readonly usesVpcOrigins: boolean;
  /** Zones of the subnets: a name, or the position in the region's list of zones. */
  readonly zones: readonly (string | number)[];
}

const launchTemplateSchema = z.looseObject({ LaunchTemplateData: z.looseObject({ InstanceType: z.string() }) });
const groupSchema = z.looseObject({ MaxSize: z.coerce.number() });
const functionSchema = z.looseObject({ ReservedConcurrentExecutions: z.number().default(0) });
const secretSchema = z.looseObject({ Name: z.string().optional() });
/** `{"Fn::Select": [0, {"Fn::GetAZs": ""}]}`, or a name. */
const subnetSchema = z.looseObject({
  AvailabilityZone: z.union([
    z.string(),
    z
      .strictObject({ 'Fn::Select': z.tuple([z.coerce.number(), z.strictObject({ 'Fn::GetAZs': z.string() })]) })
      .transform((select) => select['Fn::Select'][0]),
  ]),
});

export function needsOf({ stacks }: Plan): Needs {
  const resources = stacks.flatMap((stack) => stack.resources);
  const ofType = (type: string): PlannedResource[] => resources.filter((resource) => resource.type === type);
  const parsed = <T>(type: string, schema: z.ZodType<T>): T[] =>
    ofType(type).map(({ properties }) => schema.parse(properties));
  const instanceTypes = parsed('AWS::EC2::LaunchTemplate', launchTemplateSchema);
  const instances = parsed('AWS::AutoScaling::AutoScalingGroup', groupSchema);
  return {
    vpcs: ofType('AWS::EC2::VPC').length,
    elasticAddresses: ofType('AWS::EC2::EIP').length,
    instances: instanceTypes.map(({ LaunchTemplateData }, index) => ({
      type: LaunchTemplateData.InstanceType,
      count: instances[index]?.MaxSize ?? 1,
    })),
    reservedConcurrency: parsed('AWS::Lambda::Function', functionSchema).reduce(
      (sum, { ReservedConcurrentExecutions }) => sum + ReservedConcurrentExecutions,
      0,
    ),
    secretNames: parsed('AWS::SecretsManager::Secret', secretSchema).flatMap(({ Name }) =>
      Name === undefined ? [] : [Name],
    ),
    usesVpcOrigins: ofType('AWS::CloudFront::VpcOrigin').length > 0,
    zones: [...new Set(parsed('AWS::EC2::Subnet', subnetSchema).map(({ AvailabilityZone }) => AvailabilityZone))],
  };
}
