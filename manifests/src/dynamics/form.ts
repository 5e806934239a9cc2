import { DYNAMICS_FIELDS, FORM_SCRIPT } from '@glance-kit/dynamics';
import type { DynamicsConfig } from './build.js';
import { componentId } from './names.js';
import { FOLDER } from './web-resources.js';
import { element, labels, leaf, xmlDocument } from './xml.js';

export const PANEL = `${FOLDER}/panel.html`;

/** Class of the control that shows a web resource. */
const WEB_RESOURCE_CLASS = '{9FDF5F91-88B1-47f4-AD53-C11EFC01A01D}';

/** Tables whose forms the panel goes on: those of the mapping, else those that the connector knows. */
export function tablesOf({ fields = {} }: DynamicsConfig): string[] {
  const named = Object.keys(fields).filter((table) => table !== '*');
  return named.length ? named : Object.keys(DYNAMICS_FIELDS);
}

const id = (name: string): string => `{${componentId(`form-placement/${name}`)}}`;

/**
 * The tab with the panel, and the script of the form, for whoever edits forms as XML: what `<tabs>`, `<formLibraries>`
 * and `<events>` of a form get. No form of a standard table is shipped: an import would go over yours.
 */
export function formFragment(): string {
  const parameters = element('parameters', {}, [
    leaf('Url', PANEL),
    leaf('PassParameters', 'true'),
    leaf('ShowOnMobileClient', 'false'),
    leaf('Security', 'false'),
    leaf('Scrolling', 'auto'),
    leaf('Border', 'false'),
  ]);
  const cell = element(
    'cell',
    { id: id('cell'), rowspan: '20', colspan: '1', auto: 'true', showlabel: 'false' },
    [
      labels('labels', 'label', 'Cobrowse'),
      element('control', { id: FORM_SCRIPT.control, classid: WEB_RESOURCE_CLASS }, [parameters]),
    ],
  );
  const section = element(
    'section',
    { name: 'cobrowse', showlabel: 'false', showbar: 'false', id: id('section') },
    [
      labels('labels', 'label', 'Cobrowse'),
      element('rows', {}, [element('row', {}, [cell]), ...Array.from({ length: 19 }, () => element('row'))]),
    ],
  );
  const tab = element(
    'tab',
    { name: 'cobrowse', verticallayout: 'true', id: id('tab'), IsUserDefined: '1' },
    [
      labels('labels', 'label', 'Cobrowse'),
      element('columns', {}, [element('column', { width: '100%' }, [element('sections', {}, [section])])]),
    ],
  );
  return xmlDocument(
    element('form', {}, [
      element('tabs', {}, [tab]),
      element('formLibraries', {}, [
        element('Library', { name: FORM_SCRIPT.library, libraryUniqueId: id('library') }),
      ]),
      element('events', {}, [
        element('event', { name: 'onload', application: 'false', active: 'false' }, [
          element('Handlers', {}, [
            element('Handler', {
              functionName: FORM_SCRIPT.handler,
              libraryName: FORM_SCRIPT.library,
              handlerUniqueId: id('handler'),
              enabled: 'true',
              passExecutionContext: 'true',
            }),
          ]),
        ]),
      ]),
    ]),
  );
}
