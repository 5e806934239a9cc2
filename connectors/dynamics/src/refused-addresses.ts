/**
 * Tells what the organisation's content security policy refused, with what an administrator has to add: with strict
 * policies on, an environment lets pages neither call nor frame other servers.
 */
export function tellRefusedAddresses(tell: (text: string) => void, page: Document = document): void {
  page.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, disposition }) => {
    if (disposition !== 'enforce' || !URL.canParse(blockedURI)) return;
    const line = `${effectiveDirective} ${new URL(blockedURI).origin}`;
    tell(`The content security policy of this environment refuses “${line}”. An administrator can add it.`);
  });
}
