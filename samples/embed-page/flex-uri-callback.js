import { frameAddress } from '@glance-kit/web/embed';

/**
 * The panel in the CRM container of Flex: the page is opened anew for each task that the agent selects, so a running
 * session is found again by the task.
 *
 * @param flex  the module `@twilio/flex-ui`
 * @param page  address of the panel: `https://panel.example.com/web`
 */
export function showPanelInCrmContainer(flex, page) {
  flex.CRMContainer.defaultProps.uriCallback = (task) => {
    if (!task) return page;
    const { visitorId, name, email } = task.attributes;
    const fields = { visitor: visitorId, name, email, phone: task.attributes.from };
    return frameAddress(page, { conversationId: task.taskSid, type: task.taskChannelUniqueName, fields });
  };
}
