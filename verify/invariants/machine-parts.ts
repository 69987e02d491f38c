import type { Deployment, Resource } from '../templates/deployment';
import { at, listAt, type Json } from '../templates/json';

/** The launch templates of a scaling group. */
export function launchedBy(deployment: Deployment, group: Resource): Resource[] {
  return deployment
    .mentioned(at(group.properties, 'LaunchTemplate') ?? at(group.properties, 'MixedInstancesPolicy'))
    .filter((one, index, all) => one.type === 'AWS::EC2::LaunchTemplate' && all.indexOf(one) === index);
}

/** What a launch template or an instance says of the machine. */
export function dataOf(machine: Resource): Json | undefined {
  return machine.type === 'AWS::EC2::LaunchTemplate'
    ? at(machine.properties, 'LaunchTemplateData')
    : machine.properties;
}

/** The security groups of a machine that are in the templates. */
export function groupsOfMachine(deployment: Deployment, machine: Resource): Resource[] {
  const data = dataOf(machine);
  return [
    ...deployment.targets(data, 'SecurityGroupIds'),
    ...listAt(data, 'NetworkInterfaces').flatMap((one) => [
      ...deployment.targets(one, 'Groups'),
      ...deployment.targets(one, 'GroupSet'),
    ]),
  ];
}

/** The role of a machine, by its instance profile. */
export function roleOfMachine(deployment: Deployment, machine: Resource): Resource | undefined {
  const value = at(dataOf(machine), 'IamInstanceProfile');
  const profile = deployment.target(typeof value === 'string' ? value : (at(value, 'Arn') ?? at(value, 'Name')));
  return deployment.targets(profile?.properties, 'Roles').find(({ type }) => type === 'AWS::IAM::Role');
}
