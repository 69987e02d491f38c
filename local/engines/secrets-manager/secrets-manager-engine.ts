import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import type { Resource, ServiceAnswer, ServiceCall, ServiceEngine } from '../../contracts';
import { ServiceError, TemplateFault } from '../../contracts';
import type { EngineOptions } from '../engine-options';
import { jsonAnswer } from '../json-answer';
import { StorageFaults } from '../storage/storage-faults';
import { generateSecret, generateSecretString } from './generate-secret';
import { secretAttachments } from './secret-attachments';
import type { StoredSecret } from './secret-file';
import { readSecretFile, writeSecretFile } from './secret-file';

const secretProperties = z.object({
  Name: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: generateSecretString.optional(),
});

const secretRequest = z.object({
  SecretId: z.string().min(1),
  VersionId: z.string().optional(),
  VersionStage: z.literal('AWSCURRENT').optional(),
});

interface Secret extends StoredSecret {
  readonly arn: string;
  readonly name: string;
}

/** The secrets of the templates. What is to be generated is generated once and kept, readable by the owner alone. */
export class SecretsManagerEngine implements ServiceEngine {
  readonly service = 'secretsmanager';
  readonly #secrets: readonly Secret[];

  private constructor(secrets: readonly Secret[]) {
    this.#secrets = secrets;
  }

  /** Generates the secrets that are not there yet, and has them on disk when it resolves. */
  static async open(options: EngineOptions): Promise<SecretsManagerEngine> {
    const { deployment, folder, onStorageFault, now = Date.now } = options;
    const faults = new StorageFaults({ folder, report: onStorageFault, now });
    const file = path.join(folder, 'secrets.json');
    const stored = await readSecretFile(file);
    const additions = secretAttachments(deployment);
    const generated: Record<string, StoredSecret> = {};
    const secrets = deployment.ofType('AWS::SecretsManager::Secret').map((resource): Secret => {
      const { arn, name, createText } = readSecret(resource);
      const secret = stored[arn] ?? { versionId: randomUUID(), createdAtMs: now(), text: createText() };
      generated[arn] = secret;
      return { ...secret, arn, name, text: withAddition(secret.text, additions.get(arn)) };
    });
    if (Object.keys(generated).some((arn) => stored[arn] === undefined)) {
      try {
        // Secrets that are no longer declared stay: their data may come back with them.
        await writeSecretFile(file, { ...stored, ...generated });
      } catch (error) {
        throw faults.explain(error);
      }
    }
    return new SecretsManagerEngine(secrets);
  }

  /** The text of a secret by ARN or name, for dynamic references; undefined if it is not declared. Never to be logged. */
  secretText(secretId: string): string | undefined {
    return this.#find(secretId)?.text;
  }

  async handle(call: ServiceCall): Promise<ServiceAnswer> {
    if (call.operation !== 'GetSecretValue' && call.operation !== 'DescribeSecret') {
      throw new ServiceError(
        'UnknownOperationException',
        `The local Secrets Manager supports GetSecretValue and DescribeSecret, not ${call.operation}.`,
      );
    }
    const request = secretRequest.safeParse(call.input);
    if (!request.success) throw new ServiceError('ValidationException', z.prettifyError(request.error));
    const secret = this.#find(request.data.SecretId);
    if (secret === undefined || (request.data.VersionId ?? secret.versionId) !== secret.versionId) {
      throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    const { arn: ARN, name: Name, versionId, createdAtMs, text } = secret;
    const CreatedDate = createdAtMs / 1000;
    return jsonAnswer(
      call.operation === 'GetSecretValue'
        ? { ARN, Name, VersionId: versionId, SecretString: text, VersionStages: ['AWSCURRENT'], CreatedDate }
        : { ARN, Name, VersionIdsToStages: { [versionId]: ['AWSCURRENT'] }, CreatedDate },
    );
  }

  async close(): Promise<void> {
    // Nothing is open: secrets are written when they are made.
  }

  /** By ARN, by name, or by the ARN without the six characters that AWS appends. */
  #find(secretId: string): Secret | undefined {
    return this.#secrets.find(
      ({ arn, name }) => arn === secretId || name === secretId || arn.replace(/-[A-Za-z0-9]{6}$/, '') === secretId,
    );
  }
}

function readSecret(resource: Resource): { arn: string; name: string; createText: () => string } {
  const where = `${resource.stack}/${resource.logicalId}`;
  const parsed = secretProperties.safeParse(resource.properties);
  if (!parsed.success) {
    throw new TemplateFault(`${where}: AWS::SecretsManager::Secret: ${z.prettifyError(parsed.error)}`);
  }
  const { Name, SecretString, GenerateSecretString } = parsed.data;
  return {
    arn: resource.ref,
    name: Name ?? resource.ref.replace(/^.*:secret:/, '').replace(/-[A-Za-z0-9]{6}$/, ''),
    createText: () => {
      if (SecretString !== undefined) return SecretString;
      if (GenerateSecretString !== undefined) return generateSecret(GenerateSecretString);
      throw new TemplateFault(`${where}: a secret needs SecretString or GenerateSecretString to have a value.`);
    },
  };
}

function withAddition(text: string, addition: Record<string, unknown> | undefined): string {
  if (addition === undefined) return text;
  return JSON.stringify({ ...z.record(z.string(), z.unknown()).parse(JSON.parse(text)), ...addition });
}
