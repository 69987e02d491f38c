/** What stands for values that CloudFormation knows: an ARN where an ARN belongs, something plausible elsewhere. */
function standIn(intrinsic: Record<string, unknown>): string {
  const text = JSON.stringify(intrinsic);
  if (/Ref(?:Queues)/.test(text)) return 'https://sqs.eu-central-1.amazonaws.com/111122223333/readings';
  if (/RefSecrets|SecretAttachment|Arn/.test(text)) return 'arn:aws:service:eu-central-1:111122223333:resource';
  return 'value';
}

/** Renders a template's value to the string that CloudFormation would make of it, with stand-ins for what only it knows. */
export function rendered(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  const intrinsic = Object.fromEntries(Object.entries(value));
  const base64: unknown = intrinsic['Fn::Base64'];
  if (base64 !== undefined) return rendered(base64);
  const join: unknown = intrinsic['Fn::Join'];
  if (Array.isArray(join) && Array.isArray(join[1])) return join[1].map(rendered).join(String(join[0]));
  return standIn(intrinsic);
}
