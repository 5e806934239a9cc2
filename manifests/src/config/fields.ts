import { z } from 'zod';
import { text } from './values.js';

const PATH = 'Name or path of a field in the host’s record, for example "customer.email".';

const transform = z
  .union([
    z.literal('digits').meta({ description: 'A phone number becomes its digits.' }),
    z
      .strictObject({
        hash: text({
          description:
            'Key of a keyed hash, the same one as on the website. It is not secret: the visitor’s browser knows it.',
        }),
      })
      .meta({ description: 'The value becomes 24 characters that nobody can read it from.' }),
    z
      .strictObject({
        template: text(
          { description: 'Text with {value} in it.', examples: ['crm-{value}'], pattern: '\\{value\\}' },
          (value) =>
            value.includes('{value}')
              ? undefined
              : { problem: 'has no {value}', fix: 'Write where the value goes, for example "crm-{value}".' },
        ),
      })
      .meta({ description: 'The value goes into a text.' }),
  ])
  .meta({ description: 'How the value becomes a session key.' });

const path = (description: string) => text({ description, examples: ['customer.email'] });
const paths = (what: string, examples?: readonly string[]) =>
  z
    .array(path(PATH))
    .min(1)
    .meta({
      description: `${what}: fields in the order they are tried.`,
      ...(examples && { examples: [examples] }),
    });

const record = z
  .strictObject({
    visitorId: z
      .array(
        z.union([
          path(PATH),
          z
            .strictObject({ field: path(PATH), transform: transform.optional() })
            .meta({ description: 'A field whose value is turned into a session key.' }),
        ]),
      )
      .min(1)
      .meta({
        description:
          'The visitor’s session key: fields in the order they are tried. The first usable value wins.',
        examples: [['cobrowse.visitorId', { field: 'customer.phone', transform: 'digits' }]],
      })
      .optional(),
    name: paths('The visitor’s name').optional(),
    phone: paths('The visitor’s phone number').optional(),
    email: paths('The visitor’s e-mail address').optional(),
  })
  .meta({ id: 'VisitorFields', description: 'Fields of one kind of record.' });

/** Field mapping of a host, the `FieldMapping` of core with rules that an editor can show. */
export function fieldMapping(kinds: string, example: object) {
  return z.record(text({ description: 'Kind of record, or "*".' }), record).meta({
    description: `Where the visitor’s facts are, for each kind of record (${kinds}); "*" stands for any other kind.`,
    examples: [example],
  });
}
