/** One step for a person, in Markdown; lines of a block below it are indented with it. */
export interface Step {
  do: string;
  /** Text to copy, with the language of its block; `''` for none. */
  code?: readonly [language: string, text: string];
}

export interface ChecklistSection {
  title: string;
  text?: string;
  steps: readonly Step[];
}

function stepLines({ do: what, code }: Step): string[] {
  const block = code ? ['', '```' + code[0], ...code[1].trimEnd().split('\n'), '```', ''] : [];
  return [`- [ ] ${what}`, ...block.map((line) => (line ? `  ${line}` : line))];
}

/** `CHECKLIST.md`: what is left to do by hand once the files are there. */
export function checklist(title: string, intro: string, sections: readonly ChecklistSection[]): string {
  const lines = [`# ${title}`, '', intro];
  for (const [index, { title: heading, text, steps }] of sections.entries()) {
    lines.push(
      '',
      `## ${index + 1}. ${heading}`,
      '',
      ...(text ? [text, ''] : []),
      ...steps.flatMap(stepLines),
    );
  }
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

/** A table of Markdown; signs that would end a cell are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\n/g, ' ');
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A block below a step, indented so that it belongs to it. */
export function below(block: string): string {
  return `\n\n${block.replace(/^/gm, '  ')}\n`;
}

/** Text in code marks. */
export const code = (text: string): string => '`' + text + '`';
