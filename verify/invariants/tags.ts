import { isObject, listAt, textAt } from '../templates/json';
import { expectedLength, isLiteral } from '../templates/token';
import type { Invariant } from './invariant';

const MAXIMUM_TAGS = 50;

/** Tags: keys that are allowed and there once, within AWS's limits. */
export const tags: Invariant = (deployment, report) => {
  for (const resource of deployment.resources) {
    const given = resource.properties['Tags'];
    const fault = (wrong: string, fix: string): void => report(resource, 'tag/refused', wrong, fix);
    if (resource.type === 'AWS::SSM::Parameter' && Array.isArray(given))
      fault('Tags of a parameter are a map.', 'As in {Key: Value}.');
    const pairs = isObject(given)
      ? Object.entries(given).map(([key, value]) => [key, typeof value === 'string' ? value : ''] as const)
      : listAt(given).map((tag) => [textAt(tag, 'Key') ?? '', textAt(tag, 'Value') ?? ''] as const);
    const keys = pairs.map(([key]) => key);
    const doubled = keys.find((key, index) => keys.indexOf(key) !== index);
    if (doubled !== undefined) fault(`The tag ${doubled} is given twice.`, 'Give it once.');
    if (pairs.length > MAXIMUM_TAGS) fault(`${pairs.length} tags: AWS takes ${MAXIMUM_TAGS}.`, 'Remove some.');
    for (const [key, value] of pairs) {
      if (/^aws:/i.test(key)) fault(`The tag ${key} begins with aws:.`, "That is AWS's own: rename it.");
      if (key.length > 128 || (isLiteral(value) && expectedLength(value) > 256))
        fault(`The tag ${key.slice(0, 40)} is too long.`, 'Keys have 128 characters, values 256.');
    }
  }
};
