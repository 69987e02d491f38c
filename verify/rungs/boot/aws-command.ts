import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Caller } from '../../../local/contracts';
import type { Account } from './account';
import { optionOf } from './option-of';
import type { CommandAnswer } from './service-manager';

/** A lifecycle action that the instance completed. */
export interface LifecycleAction {
  readonly groupName: string | undefined;
  readonly hookName: string | undefined;
  readonly instanceId: string | undefined;
  readonly result: string | undefined;
}

export interface AwsCommandOptions {
  readonly root: string;
  readonly account: Pick<Account, 'deployment' | 'mayDo'>;
  /** The instance's role. */
  readonly caller: Caller;
  /** What an object of the assets bucket holds; undefined if there is no such object. */
  readonly download: (objectKey: string) => Buffer | undefined;
}

/** The options of `aws` that take a value, so that the other arguments can be told from them. */
const VALUED_OPTION = /^--(region|auto-scaling-group-name|lifecycle-hook-name|instance-id|lifecycle-action-result)$/;

/** Stands in for the AWS CLI, under the policies of the instance's role; a command that it does not know fails by name. */
export class AwsCommand {
  readonly lifecycleActions: LifecycleAction[] = [];
  readonly #options: AwsCommandOptions;

  constructor(options: AwsCommandOptions) {
    this.#options = options;
  }

  run(args: readonly string[]): CommandAnswer {
    const [service, operation, ...operands] = args.filter(
      (arg, index) => !arg.startsWith('--') && !VALUED_OPTION.test(args[index - 1] ?? ''),
    );
    const region = optionOf(args, '--region');
    const own = this.#options.account.deployment.region;
    if (region !== undefined && region !== own) {
      return { status: 254, output: `The stack is in ${own}: there is nothing of it in ${region}.\n` };
    }
    if (service === 's3' && operation === 'cp') return this.#copy(operands);
    if (service === 'autoscaling' && operation === 'complete-lifecycle-action')
      return this.#completeLifecycleAction(args);
    return { status: 252, output: `The boot rung's aws does not know ${args.join(' ')}\n` };
  }

  #copy([source = '', destination = '']: readonly string[]): CommandAnswer {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(source) ?? [];
    if (bucket === undefined || key === undefined || !destination.startsWith('/')) {
      return {
        status: 252,
        output: `The boot rung's aws copies s3://BUCKET/KEY to an absolute path, not ${source} to ${destination}\n`,
      };
    }
    const refused = this.#refusal('s3:GetObject', `arn:aws:s3:::${bucket}/${key}`);
    if (refused !== undefined) return refused;
    const content = this.#options.download(key);
    if (content === undefined) {
      return {
        status: 1,
        output: 'fatal error: An error occurred (404) when calling the HeadObject operation: Not Found\n',
      };
    }
    const path = join(this.#options.root, destination);
    const file = existsSync(path) && statSync(path).isDirectory() ? join(path, basename(key)) : path;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return { status: 0, output: `download: ${source} to ${destination}\n` };
  }

  #completeLifecycleAction(args: readonly string[]): CommandAnswer {
    const groupName = optionOf(args, '--auto-scaling-group-name');
    const { account, region } = this.#options.account.deployment;
    const group = `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:00000000-0000-4000-8000-000000000000:autoScalingGroupName/${groupName ?? ''}`;
    const refused = this.#refusal('autoscaling:CompleteLifecycleAction', group);
    if (refused !== undefined) return refused;
    this.lifecycleActions.push({
      groupName,
      hookName: optionOf(args, '--lifecycle-hook-name'),
      instanceId: optionOf(args, '--instance-id'),
      result: optionOf(args, '--lifecycle-action-result'),
    });
    return { status: 0, output: '' };
  }

  #refusal(action: string, resource: string): CommandAnswer | undefined {
    const { account, caller } = this.#options;
    if (account.mayDo(caller, action, resource)) return undefined;
    return {
      status: 254,
      output: `An error occurred (AccessDenied): ${caller.roleArn} may not do ${action} on ${resource}\n`,
    };
  }
}
