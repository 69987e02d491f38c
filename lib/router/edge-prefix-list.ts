import { Stack } from 'aws-cdk-lib';
import { Peer, type IPeer } from 'aws-cdk-lib/aws-ec2';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { providerFunction, createProviderRole } from '../provider-function';

const PREFIX_LIST_NAME = 'com.amazonaws.global.cloudfront.origin-facing';

/**
 * The addresses from which CloudFront reaches origins, as AWS maintains them. The list's id differs by region; it is asked for at
 * deployment, because asking at synth would take an account.
 */
export class EdgePrefixList extends Construct {
  readonly peer: IPeer;

  constructor(scope: Construct, id: string, logGroup: ILogGroup) {
    super(scope, id);
    const lookup = new AwsCustomResource(this, 'Lookup', {
      resourceType: 'Custom::EdgePrefixList',
      onUpdate: {
        service: 'ec2',
        action: 'describeManagedPrefixLists',
        parameters: { Filters: [{ Name: 'prefix-list-name', Values: [PREFIX_LIST_NAME] }] },
        physicalResourceId: PhysicalResourceId.of(PREFIX_LIST_NAME),
        outputPaths: ['PrefixLists.0.PrefixListId'],
      },
      // Describing prefix lists knows no resource.
      policy: AwsCustomResourcePolicy.fromStatements([
        new PolicyStatement({ actions: ['ec2:DescribeManagedPrefixLists'], resources: ['*'] }),
      ]),
      installLatestAwsSdk: false,
      memorySize: 256,
      role: createProviderRole(this, 'LookupRole', logGroup),
      logGroup,
    });
    acknowledge(
      lookup,
      'AwsSolutions-IAM5[Resource::*]',
      'ec2:DescribeManagedPrefixLists knows no resource, and tells what AWS publishes.',
    );
    providerFunction(Stack.of(this), 'AWS679f53fa');
    this.peer = Peer.prefixList(lookup.getResponseField('PrefixLists.0.PrefixListId'));
  }
}
