import type { Deployment } from '../../templates/deployment';
import { REF, tokenText, withTokens, type Token } from '../../templates/token';

const REGION = 'eu-central-1';
const ACCOUNT = '111122223333';
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/stack/0f6a1c9e-0000-4000-8000-1234567890ab`,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** A text of a template with plausible values, in form and length, for what only CloudFormation knows. */
export function rendered(text: string, deployment: Deployment): string {
  return withTokens(text, (token) => plausible(token, deployment));
}

function plausible(token: Token, deployment: Deployment): string {
  switch (token.kind) {
    case 'pseudo':
      return PSEUDO_PARAMETERS[token.name] ?? 'pseudo-parameter';
    case 'ssm':
      return 'ami-0123456789abcdef0';
    case 'unknown':
      return 'value';
    case 'resource': {
      const type = deployment.target(tokenText(token))?.type ?? 'AWS::Service::Type';
      const name = `${token.stack}-${token.logicalId}-1A2B3C4D5E6F`;
      const isQueueAddress = type === 'AWS::SQS::Queue' && token.attribute === REF;
      if (isQueueAddress || token.attribute === 'QueueUrl')
        return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;
      if (token.attribute.endsWith('Arn') || (type === 'AWS::SecretsManager::Secret' && token.attribute === REF)) {
        return `arn:aws:${type.split('::')[1]?.toLowerCase() ?? 'service'}:${REGION}:${ACCOUNT}:${name}`;
      }
      return name;
    }
  }
}
