import { chartProblems, formProblems, viewProblems } from './look-rules.js';
import {
  contentProblems,
  idProblems,
  languageProblems,
  manifestProblems,
  openPackage,
  roleProblems,
  rootProblems,
  variableProblems,
  webResourceProblems,
} from './package-rules.js';
import { columnProblems, customizationsProblems, keyProblems, tableProblems } from './table-rules.js';

const RULES = [
  contentProblems,
  manifestProblems,
  rootProblems,
  customizationsProblems,
  idProblems,
  languageProblems,
  webResourceProblems,
  variableProblems,
  roleProblems,
  tableProblems,
  columnProblems,
  keyProblems,
  viewProblems,
  chartProblems,
  formProblems,
];

/** What is wrong with a solution, by our own rules of what an environment imports; none for a right one. */
export function solutionProblems(entries: Readonly<Record<string, Uint8Array>>): string[] {
  try {
    const solution = openPackage(entries);
    return RULES.flatMap((rule) => rule(solution));
  } catch (cause) {
    return [(cause as Error).message];
  }
}
