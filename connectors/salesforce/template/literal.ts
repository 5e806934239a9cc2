/** A text in Apex, in ASCII alone: what an editor or a deployment makes of other characters changes nothing. */
export function literal(text: string): string {
  const escaped = text
    .replace(/[\\']/g, (sign) => `\\${sign}`)
    .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `'${escaped}'`;
}
