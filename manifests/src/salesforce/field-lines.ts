/** Members of a mapping to the fields of `Glance Object Mapping`. */
export const MAPPING_COLUMNS = {
  visitorId: 'Visitor_Id_Fields__c',
  name: 'Name_Fields__c',
  phone: 'Phone_Fields__c',
  email: 'Email_Fields__c',
} as const;

/** Characters that a text area of custom metadata holds. */
export const MOST_CHARACTERS = 255;

/**
 * The fields of a mapping as Salesforce keeps them: one a line, `MobilePhone digits`, `Email hash a key`.
 *
 * @param fields  a list as `VisitorFields` has it; anything else gives `undefined`
 */
export function fieldLines(fields: unknown): string | undefined {
  if (!Array.isArray(fields)) return undefined;
  return fields.map(lineOf).join('\n');
}

function lineOf(field: unknown): string {
  if (typeof field !== 'object' || field === null) return String(field);
  const { field: path, transform } = field as { field?: unknown; transform?: unknown };
  if (typeof transform !== 'object' || transform === null) return [path, transform].filter(Boolean).join(' ');
  const [[name, argument] = []] = Object.entries(transform);
  return `${String(path)} ${name} ${String(argument)}`;
}
