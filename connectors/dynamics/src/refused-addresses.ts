/**
 * Tells what the organisation's content security policy refused, with what an administrator has to add: with strict
 * policies on, an environment lets pages neither call nor frame other servers. Each address is told once.
 */
export function tellRefusedAddresses(tell: (text: string) => void, page: Document = document): void {
  const told = new Set<string>();
  page.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, disposition }) => {
    if (disposition !== 'enforce' || !URL.canParse(blockedURI)) return;
    const line = `${effectiveDirective} ${new URL(blockedURI).origin}`;
    if (told.has(line)) return;
    told.add(line);
    tell(`The content security policy of this environment refuses “${line}”. An administrator can add it.`);
  });
}
