import { TwilioFlexGlance } from '@glance-kit/flex';
import * as React from 'react';

/** What the plugin of the test uses of Flex. */
interface Flex {
  CRMContainer: { Content: { replace(element: React.ReactElement, options?: object): void } };
  withTaskContext(component: unknown): React.ComponentType;
  Plugins: { init(plugin: unknown): void };
}
interface Task {
  taskSid: string;
  attributes: { glance_visitor_id?: string };
}
interface Manager {
  user: { token: string; identity: string };
  serviceConfiguration: { ui_attributes: { glanceCobrowse: Record<string, string> } };
}
declare const Twilio: { Flex: Flex };

/**
 * A plugin as integrations of the documented component are written: task and manager become properties. Nothing but
 * the import is ours.
 */
class ExistingPlugin {
  name = 'existing';
  init(flex: Flex, manager: Manager): void {
    const { service, groupId, loginKey, activity, opentype } =
      manager.serviceConfiguration.ui_attributes.glanceCobrowse;
    const Panel = ({ task }: { task?: Task }): React.ReactElement =>
      React.createElement(TwilioFlexGlance, {
        key: 'glance',
        groupid: Number(groupId),
        authurl: loginKey!,
        authtoken: manager.user.token,
        puid: manager.user.identity,
        presence: true,
        uiversion: 2,
        glancebaseurl: service!,
        opentype: opentype as 'tab',
        visitorid: task?.attributes.glance_visitor_id ?? '',
        reportingexternalid: task?.taskSid ?? '',
        activityurl: activity!,
        debugmode: true,
        errormessage: 'Call the help desk.',
        reportingcallback: (data) =>
          ((window as unknown as { reported: unknown[] }).reported ??= []).push(data),
      });
    const WithTask = flex.withTaskContext(Panel);
    flex.CRMContainer.Content.replace(React.createElement(WithTask, { key: 'glance' }));
  }
}

Twilio.Flex.Plugins.init(ExistingPlugin);
