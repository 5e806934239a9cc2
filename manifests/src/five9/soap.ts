import { xmlText } from '../xml-text.js';
import type { SoapField } from './web-connector.js';

/** Namespace of the Configuration Web Services; their elements have none. @see the Five9 rules, section 2 */
export const NAMESPACE = 'http://service.admin.ws.five9.com/';

function element(name: string, content: string, indent: string): string {
  return `${indent}<${name}>${content}</${name}>\n`;
}

function fieldXml(name: string, value: unknown, indent: string): string {
  if (Array.isArray(value)) return value.map((one) => fieldXml(name, one, indent)).join('');
  if (typeof value !== 'object' || value === null) return element(name, xmlText(String(value)), indent);
  const members = Object.entries(value).map(([member, text]) => fieldXml(member, text, `${indent}  `));
  return element(name, `\n${members.join('')}${indent}`, indent);
}

/**
 * A request of the Configuration Web Services, SOAP 1.1, document style.
 *
 * @param operation  `createWebConnector`
 * @param parts      its parameters in order; an object with its fields is written in the order of `fields`
 */
export function soapRequest(
  operation: string,
  parts: Readonly<Record<string, string | object>>,
  fields: readonly SoapField[] = [],
): string {
  const ordered = (part: object): object => {
    const given = part as Readonly<Record<string, unknown>>;
    const names = fields.map(({ name }) => name).filter((name) => given[name] !== undefined);
    return Object.fromEntries(names.map((name) => [name, given[name]]));
  };
  const body = Object.entries(parts).map(([name, part]) =>
    fieldXml(name, typeof part === 'object' ? ordered(part) : part, '      '),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:admin="${NAMESPACE}">
  <soapenv:Body>
    <admin:${operation}>
${body.join('')}    </admin:${operation}>
  </soapenv:Body>
</soapenv:Envelope>
`;
}
