import { basename } from 'node:path';
import { z } from 'zod';
import type { Fault } from '../fault';
import type { Template } from '../templates/template-schema';
import { ACKNOWLEDGED_RULES } from './acknowledged';

/** What is read of `cfn-lint --format json`. */
const findingsSchema = z.array(
  z.object({
    Filename: z.string(),
    Level: z.enum(['Error', 'Warning', 'Informational']),
    Location: z.object({ Path: z.array(z.union([z.string(), z.number()])).nullable() }),
    Message: z.string(),
    Rule: z.object({ Id: z.string(), Description: z.string(), Source: z.string() }),
  }),
);
type Finding = z.output<typeof findingsSchema>[number];

/** Messages quote the value that is wrong, which may be a whole document. */
const MAXIMUM_MESSAGE_LENGTH = 300;

/**
 * The faults in cfn-lint's output, in its order; a warning counts as an error does. `templates` are by path, as given to cfn-lint. Throws
 * when the output is not cfn-lint's.
 */
export function faultsInFindings(output: string, templates: ReadonlyMap<string, Template>): Fault[] {
  return findingsSchema.parse(JSON.parse(output)).flatMap((finding) => {
    const { Level, Filename, Rule, Location } = finding;
    const [section, name] = Location.Path ?? [];
    const logicalId = String(name ?? section ?? 'the template');
    const type =
      section === 'Resources'
        ? (templates.get(Filename)?.Resources[logicalId]?.Type ?? 'unknown')
        : String(section ?? 'no resource');
    if (Level === 'Informational' || isAcknowledged(Rule.Id, type)) return [];
    return {
      rule: `cfn-lint/${Rule.Id}`,
      template: basename(Filename),
      logicalId,
      type,
      wrong: wrong(finding),
      fix: `${Rule.Description.replace(/\.$/, '')}. See ${Rule.Source}`,
    };
  });
}

function wrong({ Location, Message }: Finding): string {
  const place = (Location.Path ?? [])
    .slice(2)
    .join('.')
    .replace(/^Properties\./, '');
  const message = Message.length > MAXIMUM_MESSAGE_LENGTH ? `${Message.slice(0, MAXIMUM_MESSAGE_LENGTH)} ...` : Message;
  return place === '' ? message : `${place}: ${message}`;
}

function isAcknowledged(rule: string, type: string): boolean {
  return ACKNOWLEDGED_RULES.some((known) => known.rule === rule && (known.type === undefined || known.type === type));
}
