import { TemplateFault } from '../contracts';
import type { AssemblyStack, TemplateResource } from './assembly';
import { resolve, resolveCondition, type Scope } from './intrinsics';
import type { Json } from './json';
import { parameterValue } from './parameters';
import { digestOf, madeUpName, type ResourceIdentity, type ResourceType } from './resource-type';
import { RESOURCE_TYPES } from './resource-types';

/** What a stack needs to know of its surroundings. */
export interface Surroundings {
  readonly account: string;
  readonly region: string;
  readonly gatewayUrl: string;
  /** The value that some stack exports by this name. */
  exported(name: string): unknown;
  stackOutput(stack: string, output: string): unknown;
}

/** One stack's resources, conditions and outputs, resolved on demand. */
export class StackScope {
  readonly name: string;
  readonly #stack: AssemblyStack;
  readonly #surroundings: Surroundings;
  /** Logical ids whose name is being resolved: meeting one again is a circle. */
  readonly #naming = new Set<string>();

  constructor(stack: AssemblyStack, surroundings: Surroundings) {
    this.name = stack.name;
    this.#stack = stack;
    this.#surroundings = surroundings;
  }

  /** Logical ids of the resources that exist, their conditions considered. */
  resourceIds(): readonly string[] {
    const scope = this.at(`stack ${this.name}`);
    return Object.entries(this.#stack.template.Resources)
      .filter(([, resource]) => resource.Condition === undefined || scope.condition(resource.Condition))
      .map(([logicalId]) => logicalId);
  }

  resource(logicalId: string, where: string): TemplateResource {
    const resource = this.#stack.template.Resources[logicalId];
    if (resource === undefined) throw new TemplateFault(`In ${where}: there is no resource ${logicalId}.`);
    return resource;
  }

  /** What is known of the resource's type; the fault names stack, logical id and type. */
  typeOf(logicalId: string, where: string): ResourceType {
    const { Type: type } = this.resource(logicalId, where);
    const known = RESOURCE_TYPES.get(type);
    if (known !== undefined) return known;
    throw new TemplateFault(
      `${this.whereIs(logicalId)} is of a type that the local cloud does not know: ` +
        `say in local/templates what it returns and how it is treated.`,
    );
  }

  whereIs(logicalId: string): string {
    return `stack ${this.name}, resource ${logicalId} (${this.#stack.template.Resources[logicalId]?.Type ?? 'missing'})`;
  }

  identity(logicalId: string, where: string): ResourceIdentity {
    const { naming } = this.typeOf(logicalId, where);
    const { Properties: properties } = this.resource(logicalId, where);
    const scope = this.at(this.whereIs(logicalId));
    const property = (name: string): string => {
      const value = properties[name] === undefined ? undefined : resolve(properties[name], scope);
      return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    };
    if (this.#naming.has(logicalId)) throw new TemplateFault(`${this.whereIs(logicalId)} is named by way of itself.`);
    this.#naming.add(logicalId);
    const given = naming === undefined ? '' : property(naming.property);
    this.#naming.delete(logicalId);
    const madeUp = naming === undefined ? '' : madeUpName(naming, this.name, logicalId);
    return {
      account: this.#surroundings.account,
      region: this.#surroundings.region,
      gatewayUrl: this.#surroundings.gatewayUrl,
      stack: this.name,
      logicalId,
      name: given === '' ? madeUp : given,
      digest: digestOf(this.name, logicalId),
      property,
    };
  }

  output(name: string): unknown {
    const output = this.#stack.template.Outputs[name];
    if (output === undefined) throw new TemplateFault(`Stack ${this.name} has no output ${name}.`);
    return resolve(output.Value, this.at(`stack ${this.name}, output ${name}`));
  }

  /** Names of the outputs that exist, their conditions considered. */
  outputNames(): readonly string[] {
    const scope = this.at(`stack ${this.name}`);
    return Object.entries(this.#stack.template.Outputs)
      .filter(([, output]) => output.Condition === undefined || scope.condition(output.Condition))
      .map(([name]) => name);
  }

  /** Export name to output name. */
  exports(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const name of this.outputNames()) {
      const exported = this.#stack.template.Outputs[name]?.Export?.Name;
      if (exported === undefined) continue;
      found.set(String(resolve(exported, this.at(`stack ${this.name}, export of ${name}`))), name);
    }
    return found;
  }

  /** A scope for resolving expressions of this stack; `onUse` hears of every resource that is referred to. */
  at(where: string, onUse: (logicalId: string) => void = () => undefined): Scope {
    const { template } = this.#stack;
    return {
      where,
      reference: (name) => {
        const pseudo = this.#pseudoParameter(name);
        if (pseudo !== undefined) return pseudo;
        const parameter = template.Parameters[name];
        if (parameter !== undefined) return parameterValue(name, parameter, `stack ${this.name}`);
        const type = this.#existing(name, where);
        onUse(name);
        return type.ref(this.identity(name, where));
      },
      attribute: (logicalId, attribute) => {
        const type = this.#existing(logicalId, where);
        onUse(logicalId);
        const read = type.attributes[attribute];
        if (read !== undefined) return read(this.identity(logicalId, where));
        throw new TemplateFault(
          `In ${where}: Fn::GetAtt wants attribute ${attribute} of ${this.whereIs(logicalId)}, which the local cloud does not know.`,
        );
      },
      condition: (name) => this.#condition(name, where),
      mapping: (map, topLevelKey, secondLevelKey) => template.Mappings[map]?.[topLevelKey]?.[secondLevelKey],
      exported: (name) => this.#surroundings.exported(name),
      stackOutput: (stack, output) => this.#surroundings.stackOutput(stack, output),
      availabilityZones: (region) => ['a', 'b', 'c'].map((zone) => (region || this.#surroundings.region) + zone),
    };
  }

  #condition(name: string, where: string): boolean {
    const condition: Json | undefined = this.#stack.template.Conditions[name];
    if (condition === undefined) throw new TemplateFault(`In ${where}: there is no condition ${name}.`);
    return resolveCondition(condition, this.at(`stack ${this.name}, condition ${name}`));
  }

  #existing(logicalId: string, where: string): ResourceType {
    const { Condition: condition } = this.resource(logicalId, where);
    if (condition !== undefined && !this.#condition(condition, where)) {
      throw new TemplateFault(`In ${where}: ${logicalId} does not exist, since its condition ${condition} is false.`);
    }
    return this.typeOf(logicalId, where);
  }

  #pseudoParameter(name: string): unknown {
    const { account, region } = this.#surroundings;
    switch (name) {
      case 'AWS::AccountId':
        return account;
      case 'AWS::Region':
        return region;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return this.name;
      case 'AWS::StackId':
        return `arn:aws:cloudformation:${region}:${account}:stack/${this.name}/${digestOf(this.name, '').slice(0, 32)}`;
      case 'AWS::NotificationARNs':
        return [];
      default:
        return undefined;
    }
  }
}
