import { isObject, listAt, textsIn, type Json, type JsonObject } from './json';
import { Resolver, type ExportedValue } from './resolver';
import type { StackTemplate } from './template-schema';
import { tokensIn, wholeToken, type Token } from './token';

/** A resource of a template, its intrinsics resolved. */
export interface Resource {
  readonly stack: StackTemplate;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** Logical ids that it explicitly waits for, all of its own stack. */
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: string | undefined;
  readonly updateReplacePolicy: string | undefined;
  readonly creationPolicy: Json | undefined;
  readonly updatePolicy: Json | undefined;
}

/** All templates of one synthesized app, with the references between their resources resolved. */
export class Deployment {
  readonly stacks: readonly StackTemplate[];
  readonly resources: readonly Resource[];
  /** In the order of the templates; a name that is exported twice is there twice. */
  readonly exports: readonly ExportedValue[];
  readonly #resolver: Resolver;
  readonly #byId: ReadonlyMap<string, Resource>;
  readonly #byType: ReadonlyMap<string, Resource[]>;

  constructor(stacks: readonly StackTemplate[]) {
    this.stacks = stacks;
    const resolver = new Resolver(stacks);
    this.#resolver = resolver;
    this.resources = stacks.flatMap((stack) =>
      Object.entries(stack.template.Resources).map(([logicalId, resource]) => {
        const properties = resolver.resolve(resource.Properties, stack);
        return {
          stack,
          logicalId,
          type: resource.Type,
          properties: isObject(properties) ? properties : {},
          dependsOn: [resource.DependsOn].flat(),
          deletionPolicy: resource.DeletionPolicy,
          updateReplacePolicy: resource.UpdateReplacePolicy,
          creationPolicy: resource.CreationPolicy,
          updatePolicy: resource.UpdatePolicy,
        };
      }),
    );
    this.exports = resolver.exports;
    this.#byId = new Map(
      this.resources.map((resource) => [`${resource.stack.stackName}|${resource.logicalId}`, resource]),
    );
    const byType = new Map<string, Resource[]>();
    for (const resource of this.resources) {
      const known = byType.get(resource.type);
      if (known === undefined) byType.set(resource.type, [resource]);
      else known.push(resource);
    }
    this.#byType = byType;
  }

  /** A value of a template without its intrinsics; undefined for `AWS::NoValue`. */
  resolve(value: Json, stack: StackTemplate): Json | undefined {
    return this.#resolver.resolve(value, stack);
  }

  /** All resources of the types, in all stacks. */
  all(...types: string[]): Resource[] {
    return types.flatMap((type) => this.#byType.get(type) ?? []);
  }

  /** A resource by its stack and logical id. */
  resource(stackName: string, logicalId: string): Resource | undefined {
    return this.#byId.get(`${stackName}|${logicalId}`);
  }

  /** The resource that a value is a reference to, and nothing else: by `Ref` or any attribute. */
  target(value: Json | undefined): Resource | undefined {
    const token = typeof value === 'string' ? wholeToken(value) : undefined;
    return token?.kind === 'resource' ? this.resourceOf(token) : undefined;
  }

  /** The resource of a token. */
  resourceOf(token: Extract<Token, { kind: 'resource' }>): Resource | undefined {
    return this.#byId.get(`${token.stack}|${token.logicalId}`);
  }

  /** Every resource that is mentioned anywhere in a value. */
  mentioned(value: Json | undefined): Resource[] {
    return textsIn(value).flatMap((text) =>
      tokensIn(text).flatMap((token) => {
        const found = token.kind === 'resource' ? this.resourceOf(token) : undefined;
        return found ?? [];
      }),
    );
  }

  /** The targets of a list of references, those that are known. */
  targets(value: Json | undefined, ...path: (string | number)[]): Resource[] {
    return listAt(value, ...path).flatMap((item) => this.target(item) ?? []);
  }

  /** The attached policies' documents of a role: inline ones, and those of policy resources that name it. */
  policiesOf(role: Resource): { resource: Resource; document: Json }[] {
    const inline = listAt(role.properties, 'Policies').flatMap((policy) =>
      isObject(policy) && policy['PolicyDocument'] !== undefined
        ? [{ resource: role, document: policy['PolicyDocument'] }]
        : [],
    );
    const attached = this.all('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy')
      .filter((policy) =>
        [...listAt(policy.properties, 'Roles'), ...listAt(policy.properties, 'RoleName')].some(
          (item) => this.target(item) === role,
        ),
      )
      .flatMap((policy) => {
        const document = policy.properties['PolicyDocument'];
        return document === undefined ? [] : [{ resource: policy, document }];
      });
    return [...inline, ...attached];
  }
}
