/**
 * The two wire forms of SessionService, in one place: JSON wrapped in `d`, and a form POST answered in XML.
 * No public source shows them; these follow the platform's conventions.
 *
 * @see the SessionService rules, "JSON", "Form POST", "Errors"
 */
export interface WireReply {
  status: number;
  contentType: string;
  body: string;
}

export type WireForm = 'json' | 'form';

/** The record of a found session. */
export type SessionFields = Readonly<Record<string, string | number>>;

const JSON_TYPE = 'application/json; charset=utf-8';
const XML_TYPE = 'text/xml; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';
const XML_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n';
const XML_SPACES =
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://www.glancenetworks.com/services"';

export function foundReply(form: WireForm, fields: SessionFields): WireReply {
  if (form === 'json') {
    const d = { __type: 'SessionService+cobrowseSession', ...fields };
    return { status: 200, contentType: JSON_TYPE, body: JSON.stringify({ d }) };
  }
  const elements = Object.entries(fields).map(
    ([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`,
  );
  const body = `${XML_HEAD}<cobrowseSession ${XML_SPACES}>${elements.join('')}</cobrowseSession>`;
  return { status: 200, contentType: XML_TYPE, body };
}

export function notFoundReply(form: WireForm): WireReply {
  return form === 'json'
    ? { status: 200, contentType: JSON_TYPE, body: '{"d":null}' }
    : {
        status: 200,
        contentType: XML_TYPE,
        body: `${XML_HEAD}<cobrowseSession xsi:nil="true" ${XML_SPACES} />`,
      };
}

export function missingReply(form: WireForm, name: string): WireReply {
  if (form === 'form') return { status: 500, contentType: TEXT_TYPE, body: `Missing parameter: ${name}.` };
  const message = `Invalid web service call, missing value for parameter: '${name}'.`;
  return failure(form, 500, message, 'System.InvalidOperationException');
}

export function failure(
  form: WireForm,
  status: number,
  message: string,
  exceptionType = 'System.ArgumentException',
): WireReply {
  if (form === 'form') return { status, contentType: TEXT_TYPE, body: message };
  const body = JSON.stringify({ Message: message, StackTrace: '', ExceptionType: exceptionType });
  return { status, contentType: JSON_TYPE, body };
}

export function escapeXml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&apos;');
}
