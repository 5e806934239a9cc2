import { xmlText } from '../xml-text.js';

/** An element of XML; its children in the order in which they are written. */
export interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly XmlElement[];
  text: string;
}

/** An element with children. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly XmlElement[] = [],
): XmlElement {
  return { name, attributes, children, text: '' };
}

/** An element with a text, a number, or a flag, which Dataverse writes as 1 or 0. */
export function leaf(name: string, value: string | number | boolean): XmlElement {
  const text = typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
  return { name, attributes: {}, children: [], text };
}

/** Several leaves, in the order of the members. */
export const leaves = (values: Readonly<Record<string, string | number | boolean>>): XmlElement[] =>
  Object.entries(values).map(([name, value]) => leaf(name, value));

/** The language of what is shipped: English, 1033. */
export const LANGUAGE = '1033';

/** `<LocalizedNames><LocalizedName description="…" languagecode="1033" /></LocalizedNames>` and its like. */
export function labels(list: string, one: string, description: string): XmlElement {
  return element(list, {}, [element(one, { description, languagecode: LANGUAGE })]);
}

function lines({ name, attributes, children, text }: XmlElement, indent: string): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlText(value)}"`);
  const open = `${indent}<${name}${given.join('')}`;
  if (children.length)
    return `${open}>\n${children.map((child) => lines(child, `${indent}  `)).join('')}${indent}</${name}>\n`;
  return text ? `${open}>${xmlText(text)}</${name}>\n` : `${open} />\n`;
}

export const xmlDocument = (root: XmlElement): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n${lines(root, '')}`;
