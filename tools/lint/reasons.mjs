// A rule is switched off only with a reason, after ` -- `, so that the next reader can judge it.
const REASON = /\s--\s+\S.{9,}/s;

/** @returns {string | undefined} what is wrong with a comment, in one sentence */
export function commentProblem(text) {
  if (!/^\s*eslint-disable/.test(text)) return undefined;
  if (!REASON.test(text)) return 'Say why after " -- ", in ten characters or more.';
  const rules = text.replace(/\s--\s[\s\S]*/, '').replace(/^\s*eslint-disable(-next-line|-line)?/, '');
  if (!rules.trim()) return 'Name the rules that are switched off.';
  return undefined;
}

export const disableReason = {
  meta: { type: 'problem', schema: [], messages: { refused: '{{problem}}' } },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const problem = commentProblem(comment.value);
          if (!problem) continue;
          // Column -1 lies before the directive, which therefore cannot switch off this report.
          const start = { line: comment.loc.start.line, column: -1 };
          context.report({ loc: { start, end: comment.loc.end }, messageId: 'refused', data: { problem } });
        }
      },
    };
  },
};
