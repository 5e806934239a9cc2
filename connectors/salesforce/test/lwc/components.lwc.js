import { createElement } from 'lwc';
import { getRecord, notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';
import { CurrentPageReference } from 'lightning/navigation';
import { MessageContext, subscribe, unsubscribe } from 'lightning/messageService';
import { IsConsoleNavigation, getFocusedTabInfo } from 'lightning/platformWorkspaceApi';
import GlanceCobrowse from 'c/glanceCobrowse';
import GlanceCobrowsePanel from 'c/glanceCobrowsePanel';
import GlanceCobrowseScreen from 'c/glanceCobrowseScreen';
import GlanceCobrowseUtility from 'c/glanceCobrowseUtility';
import { opened } from 'c/glanceKit';

const mockNavigate = jest.fn();
jest.mock('lightning/navigation', () => {
  const navigation = jest.requireActual('lightning/navigation');
  const { Navigate } = navigation.NavigationMixin;
  const NavigationMixin = (Base) =>
    class extends Base {
      [Navigate](page) {
        mockNavigate(page);
      }
    };
  return { ...navigation, NavigationMixin: Object.assign(NavigationMixin, { Navigate }) };
});

const RECORD = '500000000000001AAA';
const SCREEN = {
  name: 'ready',
  tone: 'calm',
  title: 'Ready to join',
  spoken: '',
  lines: ['The visitor is there.'],
  rows: [{ label: 'Page', value: 'bank/transfer', whole: 'https://bank/transfer' }],
  buttons: [
    { action: 'join', label: 'Join', kind: 'brand' },
    { action: 'enterKey', label: 'Other key', kind: 'neutral' },
  ],
  notes: [],
  unsaved: [],
};
const KEY = {
  ...SCREEN,
  name: 'key',
  buttons: [],
  rows: [],
  keyField: { label: 'Session key', hint: 'Ask.', value: '84', isWrong: false, join: 'Join' },
};

const settle = () => new Promise((resolve) => setTimeout(resolve));
function put(tag, is, properties = {}) {
  const element = Object.assign(createElement(tag, { is }), properties);
  document.body.appendChild(element);
  return element;
}

afterEach(() => {
  document.body.replaceChildren();
  opened.length = 0;
  jest.clearAllMocks();
});

test('the record page names the field with its object, and follows the record in place', async () => {
  const element = put('c-glance-cobrowse', GlanceCobrowse, {
    recordId: RECORD,
    objectApiName: 'Case',
    visitorIdField: ' Visitor_Id__c ',
  });
  const panel = element.shadowRoot.querySelector('c-glance-cobrowse-panel');
  expect([panel.recordId, panel.visitorIdField]).toEqual([RECORD, 'Case.Visitor_Id__c']);
  element.recordId = '500000000000002AAA';
  await settle();
  expect(panel.recordId).toBe('500000000000002AAA');
  expect(opened).toHaveLength(1);
});

test('the panel hands record, chosen field and platform to the rules', async () => {
  const element = put('c-glance-cobrowse-panel', GlanceCobrowsePanel, {
    recordId: RECORD,
    visitorIdField: 'Case.Visitor_Id__c',
  });
  const [{ options }] = opened;
  const changed = jest.fn();
  options.page.onChanged(changed);
  expect(options.page.recordId).toBe(RECORD);
  expect(options.page.chosenField.value(RECORD)).toBeUndefined();
  await settle();
  expect(getRecord.getLastConfig()).toEqual({ recordId: RECORD, optionalFields: ['Case.Visitor_Id__c'] });
  getRecord.emit({ id: RECORD, apiName: 'Case', fields: { Visitor_Id__c: { value: '8421' } } });
  expect(options.page.chosenField.value(RECORD)).toBe('8421');
  expect(options.page.chosenField.value('500000000000002AAA')).toBeUndefined();
  expect(changed).toHaveBeenCalled();

  options.page.recordUpdated(RECORD);
  expect(notifyRecordUpdateAvailable).toHaveBeenCalledWith([{ recordId: RECORD }]);
  options.page.openTask('00T000000000001AAA');
  expect(mockNavigate).toHaveBeenCalledWith({
    type: 'standard__recordPage',
    attributes: { recordId: '00T000000000001AAA', objectApiName: 'Task', actionName: 'view' },
  });
  const toast = jest.fn();
  element.addEventListener('lightning__showtoast', toast);
  options.page.toast({ title: 'Lost', message: 'It is gone.', variant: 'error' });
  expect(toast.mock.calls[0][0].detail).toMatchObject({ title: 'Lost', variant: 'error', mode: 'sticky' });

  document.body.removeChild(element);
  expect(opened[0].closed).toBe(true);
});

test('framed views have a place for each record, and only that of the record on screen shows', async () => {
  put('c-glance-cobrowse-panel', GlanceCobrowsePanel, { recordId: RECORD });
  const [kit] = opened;
  kit.show(SCREEN, 'a');
  const [a, b] = [kit.options.container('a'), kit.options.container('b')];
  expect(kit.options.container('a')).toBe(a);
  kit.show(SCREEN, 'b');
  expect([a.hidden, b.hidden]).toEqual([true, false]);
});

test('a click reaches the rules before it is over', async () => {
  const element = put('c-glance-cobrowse-panel', GlanceCobrowsePanel, { recordId: RECORD });
  opened[0].show(SCREEN);
  await settle();
  const screen = element.shadowRoot.querySelector('c-glance-cobrowse-screen');
  screen.shadowRoot.querySelector('[data-action="join"]').click();
  expect(opened[0].acts).toEqual([['join', undefined]]);
});

test('the panel says what the labels of the org say', () => {
  put('c-glance-cobrowse-panel', GlanceCobrowsePanel, { recordId: RECORD });
  const [{ options }] = opened;
  expect(options.texts.join).toBe('c.Glance_join');
  expect(options.texts['character .']).toBe('c.Glance_character_full_stop');
});

test('a key is typed, and joined with Enter but not while it is being composed', async () => {
  const element = put('c-glance-cobrowse-screen', GlanceCobrowseScreen, { screen: KEY });
  const told = [];
  for (const name of ['action', 'typed'])
    element.addEventListener(name, ({ detail }) => told.push([name, detail]));
  const input = element.shadowRoot.querySelector('input');
  input.value = '8421';
  input.dispatchEvent(new CustomEvent('input'));
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true }));
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  expect(told).toEqual([
    ['typed', { value: '8421' }],
    ['action', { action: 'submit', value: '8421' }],
  ]);
});

test('the focus goes to the first thing to do when what had it is gone', async () => {
  const element = put('c-glance-cobrowse-screen', GlanceCobrowseScreen, { screen: KEY });
  element.shadowRoot.querySelector('input').focus();
  element.screen = SCREEN;
  await settle();
  expect(element.shadowRoot.activeElement.dataset.action).toBe('join');
  expect(element.shadowRoot.querySelector('dd').title).toBe('https://bank/transfer');
});

test('the utility bar follows the page in a standard app', async () => {
  const element = put('c-glance-cobrowse-utility', GlanceCobrowseUtility);
  IsConsoleNavigation.emit(false);
  CurrentPageReference.emit({ type: 'standard__recordPage', attributes: { recordId: RECORD } });
  await settle();
  const panel = element.shadowRoot.querySelector('c-glance-cobrowse-panel');
  expect(panel.recordId).toBe(RECORD);
  CurrentPageReference.emit({ type: 'standard__namedPage', attributes: {} });
  await settle();
  expect(panel.recordId).toBeUndefined();
  expect(subscribe).not.toHaveBeenCalled();
});

test('the utility bar follows the focused tab in a console, and lets go', async () => {
  const element = put('c-glance-cobrowse-utility', GlanceCobrowseUtility);
  getFocusedTabInfo.mockResolvedValue({ tabId: 'tab', recordId: RECORD });
  MessageContext.emit({});
  IsConsoleNavigation.emit(true);
  await settle();
  const panel = element.shadowRoot.querySelector('c-glance-cobrowse-panel');
  expect(panel.recordId).toBe(RECORD);
  getFocusedTabInfo.mockRejectedValue(new Error('No tab has the focus.'));
  subscribe.mock.calls[0][2]({});
  await settle();
  expect(panel.recordId).toBeUndefined();
  document.body.removeChild(element);
  expect(unsubscribe).toHaveBeenCalled();
});
