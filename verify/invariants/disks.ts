import { at, isTrueAt, listAt, numberAt, textAt, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { dataOf } from './machine-parts';

/** Volume types with what they take: GiB, operations a second, MiB a second. */
const TYPES: Readonly<
  Record<
    string,
    { size: readonly [number, number]; iops?: readonly [number, number]; throughput?: readonly [number, number] }
  >
> = {
  gp2: { size: [1, 16_384] },
  gp3: { size: [1, 65_536], iops: [3_000, 80_000], throughput: [125, 2_000] },
  io1: { size: [4, 16_384], iops: [100, 64_000] },
  io2: { size: [4, 65_536], iops: [100, 256_000] },
  sc1: { size: [125, 16_384] },
  st1: { size: [125, 16_384] },
  standard: { size: [1, 1_024] },
};
/** What Amazon Linux's image holds. */
const AMAZON_LINUX_GIB = 8;

type Say = (rule: string, wrong: string, fix: string) => void;

/** Disks of machines: sizes and speeds of their type, encrypted, and the root where the image has it. */
export const disks: Invariant = (deployment, report) => {
  for (const machine of deployment.all('AWS::EC2::LaunchTemplate', 'AWS::EC2::Instance')) {
    const fault: Say = (rule, wrong, fix) => report(machine, `disk/${rule}`, wrong, fix);
    const image = textAt(dataOf(machine), 'ImageId') ?? '';
    const mappings = listAt(dataOf(machine), 'BlockDeviceMappings');
    const names = mappings.map((mapping) => textAt(mapping, 'DeviceName') ?? '');
    if (new Set(names).size !== names.length)
      fault('device', 'Two disks have the same DeviceName.', 'Give each its own.');
    for (const mapping of mappings) {
      const ebs = at(mapping, 'Ebs');
      if (ebs !== undefined) checkDisk(ebs, textAt(mapping, 'DeviceName') ?? 'disk', fault);
    }
    if (!/al20\d\d|amzn2|amazon-linux/.test(image)) continue;
    const root = mappings.find((mapping) => textAt(mapping, 'DeviceName') === '/dev/xvda');
    const size = numberAt(root, 'Ebs', 'VolumeSize');
    if (size !== undefined && size < AMAZON_LINUX_GIB && !image.includes('minimal'))
      fault(
        'size',
        `The root disk has ${size} GiB, the image ${AMAZON_LINUX_GIB}: nothing starts.`,
        `Set ${AMAZON_LINUX_GIB} or more.`,
      );
    if (names.includes('/dev/sda1'))
      fault('device', "/dev/sda1 is not Amazon Linux's root disk: it becomes a second, empty one.", 'Name /dev/xvda.');
  }
  for (const volume of deployment.all('AWS::EC2::Volume')) {
    const fault: Say = (rule, wrong, fix) => report(volume, `disk/${rule}`, wrong, fix);
    const { properties } = volume;
    checkDisk(
      { ...properties, ...(properties['Size'] === undefined ? {} : { VolumeSize: properties['Size'] }) },
      'volume',
      fault,
    );
  }
};

function checkDisk(ebs: Json, name: string, fault: Say): void {
  const type = textAt(ebs, 'VolumeType') ?? 'gp2';
  const limits = TYPES[type];
  if (isLiteral(type) && limits === undefined) fault('type', `There is no volume type ${type}.`, 'As in gp3.');
  if (at(ebs, 'Encrypted') !== undefined && !isTrueAt(ebs, 'Encrypted'))
    fault('unencrypted', `The ${name} is not encrypted.`, 'Set Encrypted.');
  if (limits === undefined) return;
  for (const [property, range, unit] of [
    ['VolumeSize', limits.size, 'GiB'],
    ['Iops', limits.iops, 'operations a second'],
    ['Throughput', limits.throughput, 'MiB a second'],
  ] as const) {
    const value = numberAt(ebs, property);
    if (value === undefined) continue;
    if (range === undefined) fault('speed', `${property} is set for ${type}.`, 'Remove it, or use gp3.');
    else if (value < range[0] || value > range[1])
      fault(
        property === 'VolumeSize' ? 'size' : 'speed',
        `The ${name} of ${type} has ${value} ${unit}.`,
        `${range[0]} to ${range[1]}.`,
      );
  }
  if (/^io[12]$/.test(type) && at(ebs, 'Iops') === undefined) fault('speed', `${type} needs Iops.`, 'Set it.');
}
