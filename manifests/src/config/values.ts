import {
  SERVICE_PRESETS,
  canonicalGroupId,
  isLoopbackHost,
  isSameOriginPath,
  serviceOrigin,
} from '@glance-kit/core';
import { z } from 'zod';
import { contrast, isHexColour } from './colour.js';
import { suggest } from './suggest.js';

/** What is wrong with a value and what to write instead. */
export interface Finding {
  /** Goes on after the path: "is not an https address". */
  problem: string;
  /** A whole sentence. */
  fix: string;
}

/** What a JSON Schema says about a value, for editors and for the page about the configuration. */
export interface About {
  description: string;
  examples?: readonly unknown[];
  /** Rule in JSON Schema's own terms, where one comes near; `check` decides. */
  pattern?: string;
}

/** A text with a rule of its own. */
export function text(about: About, check: (value: string) => Finding | undefined = notEmpty) {
  return z
    .string()
    .check(({ value, issues }) => {
      const finding = value === '' ? notEmpty(value) : check(value);
      if (finding)
        issues.push({ code: 'custom', input: value, message: finding.problem, params: { ...finding } });
    })
    .meta({ minLength: 1, ...about, ...(about.examples && { examples: [...about.examples] }) });
}

export function notEmpty(value: string): Finding | undefined {
  return value === '' ? { problem: 'is empty', fix: 'Write a value, or leave the setting out.' } : undefined;
}

/** What stands in front of `path`, for addresses that are read by people. */
function parse(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}

const isSecure = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));

function insecure(url: URL | undefined): Finding | undefined {
  if (!url || !/^https?:$/.test(url.protocol))
    return { problem: 'is not a web address', fix: 'Write an address that begins with https://.' };
  if (!isSecure(url))
    return { problem: 'is not secure', fix: 'Use https (http is accepted for loopback hosts).' };
  if (url.username || url.password)
    return { problem: 'holds a user name or a password', fix: 'Remove what stands before the "@".' };
  return undefined;
}

/** An absolute web address, https or loopback, without fragment. */
export function webAddressProblem(value: string): Finding | undefined {
  const url = parse(value);
  const finding = insecure(url);
  if (finding) return finding;
  return url!.hash ? { problem: 'has a part after "#"', fix: 'Remove the "#" and what follows.' } : undefined;
}

/** An absolute web address, or a path on the origin of the pages. */
export function addressProblem(value: string): Finding | undefined {
  if (isSameOriginPath(value)) return undefined;
  if (value.startsWith('/'))
    return { problem: 'is not a path of this origin', fix: 'Write a path such as "/getloginkey".' };
  if (parse(value)) return webAddressProblem(value);
  return {
    problem: 'is not an address',
    fix: 'Write an https address, or a path such as "/getloginkey" on the origin of the pages.',
  };
}

/** An exact origin. */
export function originProblem(value: string): Finding | undefined {
  const url = parse(value);
  const finding = insecure(url);
  if (finding) return finding;
  return url!.origin === value
    ? undefined
    : { problem: 'is more than an origin', fix: `Write "${url!.origin}": scheme, host and port alone.` };
}

const WILDCARD = /^https:\/\/\*\.[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

/** An exact origin, or `https://*.host.example` where a desktop uses many hosts. */
export function ancestorProblem(value: string): Finding | undefined {
  if (WILDCARD.test(value)) return undefined;
  if (value.includes('*'))
    return {
      problem: 'has a "*" in the wrong place',
      fix: 'Write "https://*.host.example", or exact origins.',
    };
  return originProblem(value);
}

/** Where pages are served: an origin with or without a path, no slash at its end. */
export function folderAddressProblem(value: string): Finding | undefined {
  const finding = webAddressProblem(value);
  if (finding) return finding;
  if (new URL(value).search) return { problem: 'has a query', fix: 'Remove the "?" and what follows.' };
  return value.endsWith('/')
    ? { problem: 'ends with a slash', fix: `Write "${value.replace(/\/+$/, '')}".` }
    : undefined;
}

export function serviceProblem(value: string): Finding | undefined {
  try {
    serviceOrigin(value);
    return undefined;
  } catch {
    const meant = suggest(value, Object.keys(SERVICE_PRESETS));
    const choices = 'Use "production", "staging", "beta", or the https origin of your own service.';
    return {
      problem: 'is not a cobrowse service',
      fix: meant === undefined ? choices : `Did you mean "${meant}"? ${choices}`,
    };
  }
}

export function groupIdProblem(value: string | number): Finding | undefined {
  try {
    canonicalGroupId(value);
    return undefined;
  } catch {
    return {
      problem: 'is not a group number',
      fix: 'Use the number that Glance assigned, for example "12345".',
    };
  }
}

/** A colour whose text can be read on the panel's background; 4.5 is what WCAG 2.2 asks for (1.4.3). */
export function colourProblem(value: string, background: string): Finding | undefined {
  if (!isHexColour(value))
    return { problem: 'is not a colour', fix: 'Write it as "#rrggbb", for example "#0b6bcb".' };
  const ratio = contrast(value, background);
  if (ratio >= 4.5) return undefined;
  const darker = background === '#ffffff' ? 'darker' : 'lighter';
  return {
    problem: `cannot be read on ${background}: its contrast is ${ratio.toFixed(1)}, and 4.5 is the least`,
    fix: `Take a ${darker} one.`,
  };
}

const LANGUAGE = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?$/;

export function languageProblem(value: string): Finding | undefined {
  return LANGUAGE.test(value)
    ? undefined
    : { problem: 'is not a language', fix: 'Write its code, for example "de" or "pt-BR".' };
}
