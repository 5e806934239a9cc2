// The customer is signed in, so the bank knows how its people know her: the session gets a key that their panel makes of
// the same value, and no code has to be read out. A real site decides this itself; here the visitor may choose.
const choice = document.getElementById('found-by');

function sessionKey() {
  const { email, phone, hash } = choice.dataset;
  if (choice.value === 'email') return GlanceKit.visitorKey(email, { hash });
  return choice.value === 'phone' ? GlanceKit.visitorKey(phone, 'digits') : undefined;
}

// Who can be found can also be seen to be here, before anything of the page is shown: on which page, with which browser.
function announce(key) {
  const { Visitor } = GLANCE.Presence;
  const visitor = Visitor.instance ?? new Visitor({ visitorid: key });
  visitor.disconnect();
  if (!key) return;
  visitor.setVisitorId(key);
  visitor.presence();
}

function tell() {
  const key = sessionKey();
  GLANCE.Cobrowse.Visitor.setStartParams(key && { sessionKey: key });
  announce(key);
}

choice.value = sessionStorage.getItem('found-by') ?? 'code';
choice.addEventListener('change', () => {
  sessionStorage.setItem('found-by', choice.value);
  tell();
});
tell();
