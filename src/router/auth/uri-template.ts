/** What may stand in the place of a template: no dot, so that nobody gets a place within another one's (checklist 52). */
export const TEMPLATE_VALUE_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

const TEMPLATES = ['authid', 'authrole', 'session'] as const;
export type TemplateName = (typeof TEMPLATES)[number];

const NAMES: ReadonlyMap<string, TemplateName> = new Map(TEMPLATES.map((name) => [`{${name}}`, name]));

/** Whether a component of a rule's URI is a template. */
export function isTemplate(component: string): boolean {
  return NAMES.has(component);
}

export function hasTemplate(uri: string, name?: TemplateName): boolean {
  return uri.split('.').some((part) => (name === undefined ? isTemplate(part) : NAMES.get(part) === name));
}

/** The URI with values in place of its templates; undefined if one of them has none, or one of another shape. */
export function fillTemplates(uri: string, valueOf: (name: TemplateName) => string | undefined): string | undefined {
  const parts: string[] = [];
  for (const part of uri.split('.')) {
    const name = NAMES.get(part);
    const value = name === undefined ? part : valueOf(name);
    if (value === undefined || (name !== undefined && !TEMPLATE_VALUE_PATTERN.test(value))) return undefined;
    parts.push(value);
  }
  return parts.join('.');
}
