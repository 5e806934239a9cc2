/** Columns of a terminal that nobody has widened. */
const COLUMNS = 80;

/**
 * Breaks a text at spaces so that it fits a terminal of 80 columns; a longer word stays whole. What follows a line
 * break of the text is a command: it keeps its own line and is never broken, so that it can be copied.
 *
 * @param indent  columns before each line; the caller writes those of the first
 */
export function foldText(text: string, indent = 0): string {
  const [prose = '', ...commands] = text.split('\n');
  const lines: string[] = [];
  let line = '';
  for (const word of prose.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent + longer.length > COLUMNS) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line, ...commands].join(`\n${' '.repeat(indent)}`);
}
