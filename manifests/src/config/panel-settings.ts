import { isSameOriginPath } from '@glance-kit/core';
import { z } from 'zod';
import { addressProblem, colourProblem, languageProblem, notEmpty, text, type Finding } from './values.js';

/** Languages that the panel brings along. */
export const LANGUAGES = ['de', 'es', 'fr'] as const;

/** Where the panel's accent colour lies: text and buttons on its surface. */
const LIGHT_SURFACE = '#ffffff';
const DARK_SURFACE = '#171d25';

/** Larger images make every page of the panel slow, and none is shown higher than 24 px. */
const MAX_LOGO_CHARACTERS = 65_536;

const address = (description: string, example: string) =>
  text({ description, examples: [example] }, addressProblem);

function logoProblem(value: string): Finding | undefined {
  if (/^data:/.test(value)) {
    if (!/^data:image\/(?:svg\+xml|png|webp|jpeg|gif);base64,[A-Za-z0-9+/=]+$/.test(value))
      return { problem: 'is not an image', fix: 'Name a file of kind svg, png, webp, jpg or gif.' };
    return value.length > MAX_LOGO_CHARACTERS
      ? { problem: 'is too large', fix: 'Take an image of at most 48 KB; it is shown 24 px high.' }
      : undefined;
  }
  return isSameOriginPath(value)
    ? undefined
    : {
        problem: 'is not an image',
        fix: 'Name an image file beside the configuration, such as "./logo.svg", or a path such as "/logo.svg" on the origin of the pages.',
      };
}

const branding = z
  .strictObject({
    name: text({
      description: 'What the head of the panel says; with an image, what screen readers say for it.',
      examples: ['Example Bank'],
    }).optional(),
    logo: text(
      {
        description:
          'Image in the head of the panel, 24 px high: a file beside the configuration, which is built in, or a path on the origin of the pages.',
        examples: ['./logo.svg'],
      },
      logoProblem,
    ).optional(),
    accent: z
      .strictObject({
        light: text(
          {
            description: 'On white; contrast 4.5 at least.',
            examples: ['#0b6bcb'],
            pattern: '^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$',
          },
          (value) => colourProblem(value, LIGHT_SURFACE),
        ),
        dark: text(
          {
            description: `On ${DARK_SURFACE}; contrast 4.5 at least.`,
            examples: ['#6cb2ff'],
            pattern: '^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$',
          },
          (value) => colourProblem(value, DARK_SURFACE),
        ),
      })
      .meta({ description: 'Colour of buttons and marks, for the light and the dark look.' })
      .optional(),
  })
  .meta({ id: 'Branding', description: 'How the panel looks.' });

const privileges = z
  .strictObject({
    keyEntry: z
      .boolean()
      .meta({
        description: 'Agents may type session keys. Without it only contacts that bring one can be joined.',
        default: true,
      })
      .optional(),
    endSession: z
      .boolean()
      .meta({ description: 'Agents may end a session for everybody.', default: true })
      .optional(),
  })
  .meta({
    id: 'Privileges',
    description: 'What agents may do in the panel. It shows less; the service decides what is allowed.',
  });

const sso = z
  .strictObject({
    idpid: text({
      description: 'Number of the group whose provider is meant.',
      examples: ['12345'],
    }).optional(),
    idpname: text({ description: 'Name of the provider at the service.' }).optional(),
    idptoken: text({ description: 'Mark of the provider at the service.' }).optional(),
    idpusername: text({ description: 'Glance Address of anybody in the group.' }).optional(),
  })
  .check(({ value, issues }) => {
    const given = Object.values(value).filter((one) => one !== undefined).length;
    if (given === 1) return;
    const problem = given === 0 ? 'names no provider' : 'names a provider in several ways';
    issues.push({
      code: 'custom',
      input: value,
      message: problem,
      params: { problem, fix: 'Set exactly one of idpid, idpname, idptoken, idpusername.' },
    });
  })
  .meta({
    id: 'Sso',
    description: 'Without loginKey: agents sign in at the provider of this group, by way of the service.',
  });

/** Settings of the panel that every host shares and each host may set for itself. */
export const PANEL_SETTINGS = {
  loginKey: address(
    'The login-key function, by its https address or a path on the origin of the pages. Without it agents sign in at the service itself, inside the view.',
    '/getloginkey',
  ).optional(),
  signIn: address('The sign-in page of your login-key server.', '/signin').optional(),
  collect: address('Where the panel collects the result of a sign-in.', '/collect').optional(),
  session: address(
    'Says who is signed in by a cookie of the pages’ own origin, so that nobody signs in again at each contact.',
    '/session',
  ).optional(),
  signOut: address('Ends that session; the panel then offers "Sign out".', '/signout').optional(),
  signInMode: z
    .enum(['popup', 'frame'])
    .meta({
      description:
        'Where agents sign in: in a window, or in a frame where the identity provider allows frames.',
      default: 'popup',
    })
    .optional(),
  activity: address(
    'Where activity records are posted, for hosts whose own records a page cannot write to.',
    '/activity',
  ).optional(),
  username: text({
    description: 'Without loginKey: Glance Address that fills the sign-in form of the service.',
  }).optional(),
  sso: sso.optional(),
  openIn: z
    .enum(['window', 'tab', 'frame'])
    .meta({ description: 'Where the visitor’s page opens.', default: 'window' })
    .optional(),
  autoJoin: z
    .boolean()
    .meta({ description: 'Join without a click when a contact brings a session key.', default: false })
    .optional(),
  visitorInfo: z
    .boolean()
    .meta({
      description:
        'Shows beside Join who is on the site: kind of device, browser, system and page. The site says so with data-presence.',
      default: false,
    })
    .optional(),
  privileges: privileges.optional(),
  branding: branding.optional(),
  languages: z
    .array(z.enum(LANGUAGES))
    .min(1)
    .meta({
      description: 'Languages that the panel brings along, besides English; the agent’s browser chooses.',
      examples: [[...LANGUAGES]],
    })
    .optional(),
  language: text(
    {
      description: 'Language of the panel, one of "texts" or English; the browser’s unless given.',
      examples: ['de'],
    },
    languageProblem,
  ).optional(),
  texts: z
    .record(
      text({ description: 'Language code.' }, languageProblem),
      z.record(z.string(), text({ description: 'The text.' }, notEmpty)),
    )
    .meta({
      id: 'Texts',
      description: 'Texts of the panel by language, any number of them, in place of those it brings along.',
      examples: [{ de: { join: 'Beitreten' } }],
    })
    .optional(),
};
